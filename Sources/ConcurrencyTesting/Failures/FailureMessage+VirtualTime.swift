import ConcurrencyRuntime
import ConcurrencyTrace
import VirtualTime

extension FailureMessage {
  static let nestedScope = """
    withVirtualTime: the calling code is in a virtual-time scope already, and a scope cannot begin inside another
    Remedy: use the scope that is there: VirtualTime.current, or the value that its body was given.
    """

  static func noScope(_ caller: String) -> String {
    """
    \(caller): the calling code belongs to no virtual-time scope
    Remedy: call it inside withVirtualTime { … }, or give the test the trait .virtualTime. Code on a Dispatch queue or a \
    thread of its own belongs to no scope, even if a scope has started it.
    """
  }

  static func scopeIsOver(_ caller: String) -> String {
    """
    \(caller): the virtual-time scope is over, and its clock will never move again
    Remedy: use each clock in its own scope only; do not keep it in a global or share it between tests.
    """
  }

  static func otherScope(_ caller: String) -> String {
    """
    \(caller): the clock is that of another virtual-time scope, which moves on its own
    Remedy: use VirtualTime.current, or a VirtualClock made in this scope.
    """
  }

  static func runTimedOut(_ timeout: Duration, elapsed: Duration) -> String {
    """
    run(timeout:): timers were still pending after \(timeout.brief) of real time; the clock shows \(elapsed.brief)
    Cause: a task sleeps again and again and never ends.
    Remedy: cancel it, move the clock with advance(by:), or start it with runInBackground of the scope's VirtualTime.
    """
  }

  static func unimplementedClock(_ name: String, _ member: String) -> String {
    """
    \(name).\(member): the code under test uses a clock that this test has not provided
    Remedy: pass a clock that the test controls, VirtualClock() in virtual time or ImmediateClock(); or, if no time should \
    pass here, mend the code that asks for it.
    """
  }

  /// What is to be reported of a scope that has ended.
  static func virtualTime(
    _ end: ScopeEnd,
    scheduler: VirtualScheduler,
    bodyThrew: Bool,
    limit: Duration
  ) -> [String] {
    var messages: [String] = []
    // Most scopes have nothing to tell.
    var elapsed: String { "after \(Duration.nanoseconds(scheduler.now).brief) of virtual time" }
    switch end {
    case .finished(let leftovers):
      // A body that threw is over, and its error is what the test is to show.
      guard !leftovers.isEmpty, !bodyThrew else { break }
      messages.append(
        join(
          "withVirtualTime: the body ended \(elapsed), but \(count(leftovers.count, "task")) that it started had not",
          list(leftovers),
          leftovers.contains(where: \.survivesCancellation)
            ? """
            Remedy: let tasks end when they are cancelled: await what throws then, or look at Task.isCancelled. A loop that \
            ignores its cancellation goes on after the test, and slows down those that follow.
            """ : "Remedy: await them, cancel them, or start them with runInBackground of the scope's VirtualTime."
        )
      )
    case .deadlock(let tasks, let timers):
      messages.append(
        join(
          """
          withVirtualTime: deadlock \(elapsed): nothing could run any more, and the body had not ended when the time limit of \
          \(limit.brief) real time was up
          """,
          list(tasks),
          cause(of: timers)
        )
      )
    case .neverIdle(let tasks, let activity):
      messages.append(
        join(
          "withVirtualTime: still busy \(elapsed) when the time limit of \(limit.brief) real time was up",
          list(tasks),
          cause(of: activity)
        )
      )
    case .hangs(let hang):
      messages.append(self.hangs(hang, limit: limit))
    }
    messages += realTimers(scheduler.realTimers)
    if scheduler.races.count > 0 { messages.append(outsideRaces(scheduler.races)) }
    for error in scheduler.backgroundErrors {
      messages.append("withVirtualTime: background work ended with an error: \(error)")
    }
    return messages
  }

  private static func realTimers(_ timers: [RealTimer]) -> [String] {
    [RealTimer.Kind.dispatchSource, .runLoop].compactMap { kind in
      let stacks = timers.filter { $0.kind == kind && !$0.isOfBlock }.map(\.stack)
      guard !stacks.isEmpty else { return nil }
      let what = kind == .dispatchSource ? "a timer of a DispatchSource" : "a Timer, or another timer of a run loop"
      return join(
        "withVirtualTime: \(what) was set in virtual time, but runs on the real clock",
        places(of: stacks),
        kind == .dispatchSource
          ? "Remedy: make the source inside the scope; then its timer is virtual. This one was made before, or by others."
          : """
          Remedy: use Task.sleep in a loop, an AsyncSequence of ticks, DispatchQueue.asyncAfter, or a timer source of Dispatch, \
          which are virtual.
          """
      )
    }
  }

  /// The places in the user's code, each once.
  private static func places(of stacks: [CallStack]) -> String {
    var places: [String] = []
    for place in stacks.map({ Symbolicator.innermostUserFrame(of: $0)?.description ?? "an unknown place" })
    where !places.contains(place) {
      places.append(place)
    }
    let rest = places.count > 5 ? ["… \(places.count - 5) more"] : []
    return (places.prefix(5).map { "- in \($0)" } + rest).joined(separator: "\n")
  }

  /// What is not as it should be in the scope, but need not be a fault of the test.
  static func virtualTimeWarnings(_ scheduler: VirtualScheduler) -> [String] {
    var warnings: [String] = []
    let ofBlocks = scheduler.realTimers.filter(\.isOfBlock)
    if !ofBlocks.isEmpty {
      warnings.append(
        join(
          "withVirtualTime: a block that the scope's code has given to a Dispatch queue has set a timer, which runs on the real clock",
          places(of: ofBlocks.map(\.stack)),
          """
          Cause: such a block is work outside the scope. Only the block of asyncAfter and the handlers of a timer source are code \
          of the scope.
          Remedy: set the timer before going to the queue, or give the queue the block with asyncAfter(deadline: .now()).
          """
        )
      )
    }
    let late = scheduler.lateCallbacks
    if let first = late.first {
      warnings.append(
        join(
          """
          withVirtualTime: a block of asyncAfter, or a handler of a timer source, due at \(Duration.nanoseconds(first.instant).brief) \
          had not ended after a second of real time, and the clock went on without it
          """,
          places(of: late.map(\.stack)),
          """
          Cause: its queue is suspended or does other work, or the block waits for something. What it does from then on happens \
          at an instant that is chance.
          Remedy: keep the queue free, or move the clock by hand with autoAdvance: .never.
          """
        )
      )
    }
    return warnings
  }

  private static func outsideRaces(_ races: OutsideRaces) -> String {
    let shown = races.first.map { race in
      let began = Duration.nanoseconds(race.began).brief
      let resumed = Duration.nanoseconds(race.resumed).brief
      let wait = "; the work outside began at \(began), and when it resumed the task, the clock showed \(resumed)"
      return describe(race.task, as: title(race.task), verb: "awaited", wait: wait).joined(separator: "\n")
    }
    let rest = races.count > shown.count ? "… \(races.count - shown.count) more" : ""
    return join(
      """
      withVirtualTime: a race with the world outside: \(count(races.count, "resumption")) came from outside the scope \
      after the clock had moved on
      """,
      shown.joined(separator: "\n"),
      rest,
      """
      Cause: while the work outside took its real time, the scope was idle, and the clock jumped to the next timer. How far \
      it had come was chance.
      Remedy: await such work inside VirtualTime.withAutoAdvanceInhibited { … }, or do it inside the scope.
      """
    )
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  /// The tasks, each with where it came from and where it stands, in at most so many lines. Those that differ in nothing but
  /// their number are one entry. Who awaits them is told of the first ones, in what room the others leave.
  static func list(_ tasks: [StuckTask], lines: Int = 20, root: String = "the body") -> String {
    var groups: [[StuckTask]] = []
    var places: [StuckTask.Place: Int] = [:]
    for task in tasks {
      if let place = places[task.place] {
        groups[place].append(task)
      } else {
        places[task.place] = groups.count
        groups.append([task])
      }
    }
    let most = min(10, groups.count <= lines ? lines : lines - 1)
    let rest = groups.dropFirst(most).reduce(0) { $0 + $1.count }
    let last = rest > 0 ? ["… \(count(rest, "more task"))"] : []
    var room = lines - min(groups.count, most) - last.count
    var shown: [String] = []
    for group in groups.prefix(most) {
      let title = title(group[0], count: group.count, root: root)
      let entry = describe(group[0], as: title, verb: "awaits", wait: wait(of: group), callers: min(room, 3))
      room -= entry.count - 1
      shown += entry
    }
    return (shown + last).joined(separator: "\n")
  }

  /// For how long those have waited who have waited longest.
  private static func wait(of tasks: [StuckTask]) -> String {
    let longest = tasks.compactMap(\.waited).max { ($0.virtual, $0.real) < ($1.virtual, $1.real) }
    let fate = tasks[0].survivesCancellation ? "; was cancelled at the end and goes on" : ""
    guard let longest, max(longest.virtual, longest.real) >= .milliseconds(1) else { return fate }
    return longest.virtual > .zero
      ? ", for \(longest.virtual.brief) of virtual time\(fate)" : ", for \(longest.real.roughly) of real time\(fate)"
  }

  private static func hangs(_ hang: Hang, limit: Duration) -> String {
    let limit = "when the time limit of \(limit.brief) real time was up"
    let since = hang.duration.roughly
    if hang.place == .othersOnMainThread {
      return join(
        "withVirtualTime: a slice of the scope has waited for the main thread for \(since) \(limit)",
        hang.task.map { "- \(title($0)), waits for the main thread" } ?? "",
        running("code that is not the scope's", at: hang.stack, isTask: false),
        list(hang.others, lines: 14),
        """
        Cause: other code, of another test perhaps, keeps the main thread. The limit was put off meanwhile, but not for ever.
        Remedy: look for code that blocks the main thread, and let it await instead.
        """
      )
    }
    let place = hang.place == .mainThread ? "the main thread" : "the scope's thread"
    return join(
      "withVirtualTime: one slice on \(place) has not returned for \(since) \(limit)",
      running(hang.task.map { title($0) } ?? "code of no task", at: hang.stack, isTask: hang.task != nil),
      list(hang.others, lines: 14),
      """
      Cause: a call blocks the thread, waiting for something that can only happen on it, or a loop does not end. While a \
      slice runs, the clock stands still: no timer fires, and no block of asyncAfter runs.
      Remedy: await instead of blocking.
      """
    )
  }

  /// What hangs, and where; nothing of code that is no task's if it is not known where.
  static func running(_ title: String, at stack: CallStack?, isTask: Bool = true) -> String {
    let frames = stack.map { Symbolicator.userFrames(of: $0) } ?? []
    if frames.isEmpty, !isTask { return "" }
    var lines = ["- \(title)"]
    if let place = frames.first { lines[0] += ", runs in \(place)" }
    lines += frames.dropFirst().prefix(5).map { "    called by \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func describe(
    _ task: StuckTask,
    as title: String,
    verb: String,
    wait: String,
    callers: Int = 3
  ) -> [String] {
    let frames = task.waitsAt.map { Symbolicator.userFrames(of: $0) } ?? []
    var line = "- \(title)"
    if let place = frames.first { line += ", \(verb) in \(place)" }
    return [line + wait] + frames.dropFirst().prefix(callers).map { "    awaited by \($0)" }
  }

  static func title(_ task: StuckTask, count number: Int = 1, root: String = "the body") -> String {
    if task.isRoot { return root }
    var title = number > 1 ? "\(number) tasks" : task.name == nil ? "task \(task.id)" : "task"
    if let name = task.name { title += " “\(name.onOneLine)”" }
    guard let spawn = task.spawn.flatMap(Symbolicator.innermostUserFrame) else { return title }
    return "\(title), created in \(spawn)"
  }
}
