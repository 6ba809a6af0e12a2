package import ConcurrencyRuntime
import ConcurrencyTrace
import Dispatch
import Synchronization

/// Runs the jobs of one scope, one at a time, on one thread, and moves the scope's clock when nothing is left to run.
///
/// Every choice is made here: which ready job runs next (`ReadyQueue`), which timer fires next (`TimerQueue`), and what
/// happens when the scope is idle (`idleStep`).
package final class VirtualScheduler: ScopeDriver {
  package let clockStorage: VirtualClockStorage
  /// The latest that the clock shows, with which the wall clock reaches the end of 64 bits of nanoseconds, in the year
  /// 2262.
  package let end: Int64
  let advance: TimeAdvance
  let timeLimit: Int64
  let starvationAtStart = Watchdog.starvation
  let state: Mutex<State>
  /// Wakes the scope's thread.
  let signal = DispatchSemaphore(value: 0)
  /// How often executors that the kit does not see have begun or ended a slice.
  private let newsOfElsewhere = Atomic<UInt64>(0)

  /// - Parameters:
  ///   - startingAt: what the wall clock shows at first, in nanoseconds since 1970.
  ///   - timeLimit: real nanoseconds that the scope may take.
  package init(
    advance: TimeAdvance,
    order: SchedulingOrder,
    startingAt: Int64 = VirtualScheduler.startOf2000,
    timeLimit: Int64
  ) {
    self.advance = advance
    self.timeLimit = timeLimit
    // Far from the wall clock's, for that is how a wrapper tells which of the two a deadline was read from.
    let monotonicStart = startingAt < Self.decade ? 2 * Self.decade : Self.monotonicStart
    clockStorage = VirtualClockStorage(realtimeBase: startingAt, monotonicBase: monotonicStart)
    end = .max - max(startingAt, monotonicStart)
    state = Mutex(State(ready: ReadyQueue(order: order)))
  }

  /// 2000-01-01T00:00:00Z, in nanoseconds since 1970.
  package static let startOf2000: Int64 = 946_684_800_000_000_000
  /// Not 0, which some interfaces take for "now" or "never".
  private static let monotonicStart: Int64 = 1_000_000_000_000
  private static let decade: Int64 = 315_360_000_000_000_000

  /// The instant at which the clock shows `sinceStart`, to the nearest nanosecond, or its end.
  package func instant(_ sinceStart: Duration) -> Int64 {
    min(sinceStart.nearestNanoseconds, end)
  }

  /// The same, but later than now if `sinceStart` is, however little.
  package func instant(ofSleepUntil sinceStart: Duration) -> Int64 {
    let nearest = instant(sinceStart)
    let isNow = nearest == now && nearest < end
    return isNow && sinceStart > Duration(exactNanoseconds: nearest) ? nearest + 1 : nearest
  }

  package var clock: VirtualClockStorage? { clockStorage }
  package var poolWidth: Int { 1 }
  package var now: Int64 { clockStorage.elapsed }

  // MARK: Taking work

  package func enqueue(_ job: ReadyJob) {
    // A thread of another executor may have slept. For what it makes ready the time must not go back.
    clockStorage.reach(now)
    let wakes = state.withLock { state in
      if case .timer = job.kind { state.wakeUps.append(job) } else { state.ready.append(job) }
      return state.unpark()
    }
    if wakes { signal.signal() }
  }

  /// Lets the scope's thread look again at what there is to do.
  func wake() {
    if state.withLock({ $0.unpark() }) { signal.signal() }
  }

  package func workElsewhereGoesOn() { newsOfElsewhere.add(1, ordering: .acquiringAndReleasing) }

  package func workElsewhereHasRun() { wake() }

  // MARK: The scope's thread

  /// Starts the scope's thread. `completion` is called on it once, when the scope is over.
  package func run(_ scope: Scope, completion: @escaping @Sendable (ScopeEnd) -> Void) {
    ScopeEntry.withKitCode { start(scope, completion: completion) }
  }

  private func start(_ scope: Scope, completion: @escaping @Sendable (ScopeEnd) -> Void) {
    OpenClocks.insert(self)
    let watchdog = startWatchdog(scope)
    state.withLock { state in
      state.completion = completion
      state.watchdog = watchdog
    }
    Worker.perform { [self] in
      let runner = SliceRunner(scope: scope, lane: .pool(0))
      // On a busy machine it can take long until the thread has a core.
      state.withLock { $0.deadline = Self.later(RealClock.now, by: timeLimit) }
      ScopeEntry.withKitCode { loop(scope, runner) }
      runner.stop()
    }
  }

  private func loop(_ scope: Scope, _ runner: SliceRunner) {
    while true {
      let began = RealClock.lastTick
      let (next, isOverTime): (ReadyJob?, Bool) = state.withLock { state in
        if state.phase.isClosed { return (nil, false) }
        let isOverTime = began >= state.deadline && began >= extended(state)
        let next = isOverTime ? nil : state.wakeUps.takeFirst() ?? state.ready.takeNext()
        state.running = nil
        if let next {
          let isOnMain = next.lane.isMain
          state.running = Running(task: next.task, isOnMain: isOnMain, since: began, waitsForMain: isOnMain)
          state.thread = runner.thread
        }
        return (next, isOverTime)
      }
      if let next {
        perform(next, runner)
      } else if isOverTime {
        endOverTime(scope)
      } else if !idleStep(scope, runner) {
        return
      }
    }
  }

  /// Runs the job of which `State.running` tells.
  private func perform(_ job: ReadyJob, _ runner: SliceRunner) {
    guard job.lane.isMain else { return runner.run(job) }
    let done = DispatchSemaphore(value: 0)
    MainRunner.run(
      job,
      beginning: { self.state.withLock { $0.endWaitForMain() } },
      completion: { done.signal() }
    )
    done.wait()
  }

  /// How long the scope waits for the end of a callback, in real time.
  private static let callbackPatience = 1.0

  /// Runs a callback on its queue and waits for its end, so that what it makes ready has an order of its own.
  ///
  /// But not for ever: its queue may be suspended, or busy with work that waits for the scope, and so may the callback.
  /// Then it is work outside like any other. The main queue is nobody's to suspend, and other tests keep it busy.
  private func perform(
    onMain: Bool,
    from stack: CallStack,
    _ start: (_ completion: @escaping @Sendable () -> Void) -> Void
  ) {
    let done = DispatchSemaphore(value: 0)
    // Right before the callback, so that nothing of others comes in between.
    let isNext = DispatchSemaphore(value: 0)
    if onMain { DispatchQueue.main.async { isNext.signal() } }
    start { done.signal() }
    if onMain { waitForMainQueue(isNext) }
    var patience = Self.callbackPatience
    var allowed = Watchdog.starvation
    while done.wait(timeout: .now() + patience) == .timedOut {
      // While the platform's threads are too busy to run anything the queue may be free.
      let starvation = Watchdog.starvation
      patience = Double(starvation - allowed) / 1e9
      allowed = starvation
      if patience > 0 { continue }
      state.withLock { state in
        state.lateCallbacks[stack] = state.lateCallbacks[stack] ?? now
      }
      return
    }
  }

  /// Waits until the main queue has come to `place`, for as long as the scope may take.
  private func waitForMainQueue(_ place: DispatchSemaphore) {
    let began = RealClock.now
    while place.wait(timeout: .now() + Self.callbackPatience / 4) == .timedOut {
      if state.withLock({ RealClock.now >= extended($0) }) { break }
    }
    state.withLock { $0.waitedForMain += RealClock.now - began }
  }

  /// Nothing is ready. Does the next thing that an idle scope does; returns false when the scope is over.
  private func idleStep(_ scope: Scope, _ runner: SliceRunner) -> Bool {
    guard scope.isOpen else { return false }
    let news = newsOfElsewhere.load(ordering: .acquiring)
    scope.findWorkElsewhere()
    if scope.hasWorkElsewhere() {
      // An executor that the kit does not see holds a task of the scope. Its state is looked at again soon; that the task
      // has run there, and work that it makes ready, end the wait at once. What is due runs: the executor may wait for it.
      if let due = state.withLock({ $0.takeCallback(dueAt: now) }) {
        fire(due, runner)
      } else {
        park(until: RealClock.now + 1_000_000)
      }
      return true
    }
    // One that was looked at first may have been resumed since, by one that was looked at last.
    if newsOfElsewhere.load(ordering: .acquiring) != news { return true }
    switch state.withLock({ decide(&$0) }) {
    case .run:
      return true
    case .resume(let waiters):
      for waiter in waiters { waiter.continuation.resume() }
      return true
    case .fire(let first, let others):
      fire(first, runner)
      for timer in others { fire(timer, runner) }
      return true
    case .wait(let deadline):
      park(until: deadline)
      return true
    case .bodyEnded(let end, let cancelled):
      settle(scope, end, cancelled: cancelled)
      return true
    case .closed:
      return false
    }
  }

  private enum Decision {
    case run
    case resume([IdleWaiter])
    /// The first timer and those that are due with it; mostly there are none, and an array would be made for nothing.
    case fire(VirtualTimer, others: [VirtualTimer])
    case wait(until: Int64)
    indirect case bodyEnded(ScopeEnd, cancelled: Bool)
    case closed
  }

  private func decide(_ state: inout State) -> Decision {
    if state.phase.isClosed { return .closed }
    if !state.ready.isEmpty || !state.wakeUps.isEmpty { return .run }
    switch state.phase {
    case .closed:
      return .closed
    case .settling(let end, let cancelled):
      // What is due runs before the scope ends, as the handlers of a source that has just been cancelled do.
      if !cancelled, let due = state.takeCallback(dueAt: now) { return .fire(due, others: []) }
      let waiters = state.takeWaitersAtEnd(cancelled: cancelled)
      if !waiters.isEmpty { state.beginWakeUp(of: nil) }
      return waiters.isEmpty ? .bodyEnded(end, cancelled: cancelled) : .resume(waiters)
    case .body:
      break
    }
    // The timer of a sleeper that came back unseen must not hold the clock, or move it.
    let top = state.timers.peek()
    if let top, top.isOrphaned, case .job(let job) = top.action, top.die() {
      state.timers.noteDeath()
      state.wakeUps.append(job)
      return .run
    }
    let deadline = top?.deadline
    if let due = state.takeCallback(dueAt: now) { return .fire(due, others: []) }
    // To look at every timer at each step of an advance would cost the square of their number.
    let hasForegroundTimers = state.waitsForNoTimers && state.timers.hasForegroundTimers
    if let waiter = state.takeWaiter(hasForegroundTimers: hasForegroundTimers, nextDeadline: deadline) {
      if let target = waiter.target { clockStorage.reach(target) }
      state.beginWakeUp(of: nil)
      return .resume([waiter])
    }
    guard let deadline else { return .wait(until: extended(state)) }
    let isAsked = state.waiters.contains { $0.reaches(deadline, isBackground: !hasForegroundTimers) }
    guard isAsked || (advance == .whenIdle && state.inhibitions == 0) else {
      return .wait(until: extended(state))
    }
    guard let first = state.timers.takeDue(at: deadline) else { return .run }
    clockStorage.reach(deadline)
    _ = first.die()
    // A callback runs at once, a sleeper's code when its turn comes: what was due before a callback runs before it.
    var others: [VirtualTimer] = []
    while !first.isCallback, let timer = state.timers.takeDue(at: deadline, orCallback: false) {
      _ = timer.die()
      others.append(timer)
    }
    // A sleeper from outside knows what it waits for.
    if !isAsked, !first.isForOutside || others.contains(where: { !$0.isForOutside }) { state.lastJump = deadline }
    // For the end of a callback the scope does not wait for ever.
    if !first.isCallback { state.beginWakeUp(of: others.isEmpty ? first.sleeper : nil) }
    return .fire(first, others: others)
  }

  /// Makes the sleeper ready, whichever way it sleeps.
  private func fire(_ timer: VirtualTimer, _ runner: SliceRunner) {
    switch timer.action {
    case .job(let job):
      runner.run(job)
      // In optimized builds the wake-up job comes back once before it wakes its sleeper.
      while let job = state.withLock({ $0.wakeUps.takeFirst() }) { runner.run(job) }
    case .resume(let continuation):
      continuation?.resume()
    case .callback(let callback, let scope):
      perform(onMain: callback.isForMainQueue, from: callback.stack) { callback.start(in: scope, completion: $0) }
    case .source(let source):
      perform(onMain: source.isForMainQueue, from: source.stack) { source.fire(timer, completion: $0) }
    case .nothing:
      break
    }
  }

  /// Waits until a job arrives, or until the real instant.
  private func park(until deadline: Int64) {
    guard state.withLock({ $0.park() }) else { return }
    let timeout = max(0, deadline &- RealClock.now)
    if signal.wait(timeout: .now() + .nanoseconds(Int(timeout))) == .timedOut {
      // An arrival in between has taken the flag down and will signal: take that signal.
      if !state.withLock({ $0.endPark() }) { signal.wait() }
    }
  }
}
