import ConcurrencyTrace
package import ConcurrencyRuntime
import Dispatch
import Synchronization

/// Runs the jobs of one scope, one at a time, on one thread, and moves the scope's clock when nothing is left to run.
///
/// Every choice is made here: which ready job runs next (`ReadyQueue`), which timer fires next (`TimerQueue`), and what
/// happens when the scope is idle (`idleStep`).
package final class VirtualScheduler: ScopeDriver {
  package let clockStorage: VirtualClockStorage
  let advance: TimeAdvance
  private let timeLimit: Int64
  private let openedAt = RealClock.now
  let state: Mutex<State>
  /// Wakes the scope's thread.
  private let signal = DispatchSemaphore(value: 0)

  struct State {
    var ready: ReadyQueue
    var timers = TimerQueue()
    var waiters: [IdleWaiter] = []
    var inhibitions = 0
    /// Whether the scope's thread waits for a signal.
    var isParked = false
    /// The job that runs now, and since when on the real clock.
    var running: (job: ReadyJob, since: Int64)?
    var phase = Phase.body
    var completion: (@Sendable (ScopeEnd) -> Void)?
    /// The errors that background work ended with.
    var backgroundErrors: [any Error] = []
  }

  enum Phase {
    /// The scope's body runs.
    case body
    /// The body has ended; what is ready still runs, but time stands still.
    case settling(ScopeEnd, cancelled: Bool)
    /// The scope is over.
    case closed
  }

  /// - Parameters:
  ///   - timeLimit: real nanoseconds that the scope may take.
  package init(advance: TimeAdvance, order: SchedulingOrder, timeLimit: Int64) {
    self.advance = advance
    self.timeLimit = timeLimit
    clockStorage = VirtualClockStorage(
      realtimeBase: Self.startOf2000,
      monotonicBase: Self.monotonicStart
    )
    state = Mutex(State(ready: ReadyQueue(order: order)))
  }

  /// 2000-01-01T00:00:00Z, in nanoseconds since 1970.
  private static let startOf2000: Int64 = 946_684_800_000_000_000
  /// Not 0, which some interfaces take for "now" or "never".
  private static let monotonicStart: Int64 = 1_000_000_000_000

  package var clock: VirtualClockStorage? { clockStorage }
  package var poolWidth: Int { 1 }
  package var now: Int64 { clockStorage.elapsed }

  // MARK: Taking work

  package func enqueue(_ job: ReadyJob) {
    let wakes = state.withLock { state in
      state.ready.append(job)
      defer { state.isParked = false }
      return state.isParked
    }
    if wakes { signal.signal() }
  }

  /// Lets the scope's thread look again at what there is to do.
  func wake() {
    let wakes = state.withLock { state in
      defer { state.isParked = false }
      return state.isParked
    }
    if wakes { signal.signal() }
  }

  package func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool {
    guard case .timer(let sleeper) = job.kind else { return false }
    if nanoseconds <= 0 {
      enqueue(job)
      return true
    }
    let (sum, overflows) = now.addingReportingOverflow(nanoseconds)
    let timer = VirtualTimer(
      deadline: overflows ? .max : sum, action: .job(job), sleeper: sleeper, scheduler: self)
    add(timer)
    return true
  }

  /// Adds a timer and tells its sleeper.
  func add(_ timer: VirtualTimer) {
    timer.sleeper?.expectTimer(timer)
    state.withLock { state in
      let tieBreak = state.ready.tieBreak()
      state.timers.add(timer, tieBreak: tieBreak)
    }
  }

  /// A timer's sleeper goes on without it: its wake-up job, which has nothing left to do, runs at once and is gone.
  func reap(_ timer: VirtualTimer) {
    guard timer.die() else { return }
    state.withLock { state in
      state.timers.noteDeath()
      if case .job(let job) = timer.action { state.ready.append(job) }
    }
  }

  // MARK: The scope's thread

  /// Starts the scope's thread. `completion` is called on it once, when the scope is over.
  package func run(_ scope: Scope, completion: @escaping @Sendable (ScopeEnd) -> Void) {
    state.withLock { $0.completion = completion }
    let watchdog = startWatchdog(scope)
    Worker.perform { [self] in
      let runner = SliceRunner(scope: scope, lane: .pool(0))
      ScopeEntry.withKitCode { loop(scope, runner) }
      runner.stop()
      watchdog.cancel()
    }
  }

  private func loop(_ scope: Scope, _ runner: SliceRunner) {
    var count = 0
    while true {
      let next: ReadyJob? = state.withLock { state in
        if case .closed = state.phase { return nil }
        return state.ready.takeNext()
      }
      if let next {
        perform(next, runner)
        count &+= 1
        // A scope that is never idle must end too.
        if count % 4096 == 0, isOverTime { endOverTime(scope) }
        continue
      }
      if !idleStep(scope) { return }
    }
  }

  private func perform(_ job: ReadyJob, _ runner: SliceRunner) {
    state.withLock { $0.running = (job, RealClock.now) }
    defer { state.withLock { $0.running = nil } }
    guard job.lane == .main else { return runner.run(job) }
    let done = DispatchSemaphore(value: 0)
    MainRunner.run(job) { done.signal() }
    done.wait()
  }

  /// Nothing is ready. Does the next thing that an idle scope does; returns false when the scope is over.
  private func idleStep(_ scope: Scope) -> Bool {
    if scope.hasWorkElsewhere() {
      // An executor that the kit does not see holds a task of the scope. Its state is looked at again soon; work that
      // the task makes ready ends the wait at once.
      park(until: RealClock.now + 1_000_000)
      if isOverTime { endOverTime(scope) }
      return true
    }
    switch state.withLock({ decide(&$0) }) {
    case .run:
      return true
    case .resume(let waiter):
      waiter.continuation.resume()
      return true
    case .fire(let timer):
      fire(timer)
      return true
    case .wait:
      park(until: openedAt &+ timeLimit)
      if isOverTime { endOverTime(scope) }
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
    case resume(IdleWaiter)
    case fire([VirtualTimer])
    case wait
    case bodyEnded(ScopeEnd, cancelled: Bool)
    case closed
  }

  private func decide(_ state: inout State) -> Decision {
    if !state.ready.isEmpty { return .run }
    switch state.phase {
    case .closed: return .closed
    case .settling(let end, let cancelled): return .bodyEnded(end, cancelled: cancelled)
    case .body: break
    }
    // A sleeper that was cancelled on an actor came back unseen; its timer must not hold the clock, or move it.
    if let top = state.timers.peek(), let sleeper = top.sleeper, case .job(let job) = top.action, sleeper.isCancelled,
      top.die()
    {
      state.timers.noteDeath()
      state.ready.append(job)
      return .run
    }
    let deadline = state.timers.nextDeadline()
    let hasForegroundTimers = state.waiters.isEmpty ? false : state.timers.hasForegroundTimers
    if let waiter = state.takeWaiter(hasForegroundTimers: hasForegroundTimers, nextDeadline: deadline) {
      clockStorage.elapsed = max(now, waiter.target ?? now)
      return .resume(waiter)
    }
    guard let deadline else { return .wait }
    let isAsked = state.waiters.contains { $0.reaches(deadline, isBackground: !hasForegroundTimers) }
    guard isAsked || (advance == .whenIdle && state.inhibitions == 0) else { return .wait }
    clockStorage.elapsed = max(now, deadline)
    var due: [VirtualTimer] = []
    while let timer = state.timers.takeDue(at: deadline) {
      _ = timer.die()
      due.append(timer)
    }
    return .fire(due)
  }

  private func fire(_ timers: [VirtualTimer]) {
    for timer in timers {
      switch timer.action {
      case .job(let job): enqueue(job)
      case .resume(let continuation): continuation.resume()
      }
    }
  }

  /// Waits until a job arrives, or until the real instant.
  private func park(until deadline: Int64) {
    let isParked = state.withLock { state in
      guard state.ready.isEmpty else { return false }
      state.isParked = true
      return true
    }
    guard isParked else { return }
    let timeout = max(0, deadline &- RealClock.now)
    if signal.wait(timeout: .now() + .nanoseconds(Int(timeout))) == .timedOut {
      // An arrival in between has taken the flag down and will signal: take that signal.
      let wasParked = state.withLock { state in
        defer { state.isParked = false }
        return state.isParked
      }
      if !wasParked { signal.wait() }
    }
  }

  private var isOverTime: Bool { RealClock.now &- openedAt >= timeLimit }

  /// The scope has used up its real time.
  private func endOverTime(_ scope: Scope) {
    let (phase, isIdle, pending) = state.withLock { state in
      (state.phase, state.ready.isEmpty, state.timers.nextDeadline() != nil)
    }
    switch phase {
    case .body:
      let tasks = stuckTasks(scope.unfinishedTasks.filter { !$0.isBackground })
      giveUp(scope, isIdle ? .deadlock(tasks, timersPending: pending) : .neverIdle(tasks))
    case .settling(let end, _):
      finish(scope, end)
    case .closed:
      break
    }
  }

  // MARK: The end

  /// To be called by the scope's root task when its body has ended.
  package func bodyEnded() {
    state.withLock { state in
      if case .body = state.phase { state.phase = .settling(.finished(leftovers: []), cancelled: false) }
    }
  }

  /// Keeps an error with which background work ended, for the report.
  package func backgroundWorkFailed(_ error: any Error) {
    state.withLock { $0.backgroundErrors.append(error) }
  }

  /// The errors that background work ended with.
  package var backgroundErrors: [any Error] { state.withLock { $0.backgroundErrors } }

  /// The body is over and nothing is ready: cancels what is left, once, and then ends the scope.
  private func settle(_ scope: Scope, _ end: ScopeEnd, cancelled: Bool) {
    let rest = scope.unfinishedTasks
    if rest.isEmpty || cancelled {
      finish(scope, end)
    } else {
      giveUp(scope, .finished(leftovers: stuckTasks(rest.filter { !$0.isBackground })))
    }
  }

  /// Ends the body as `end` says: cancels every task that is left and lets them run once more, without moving time.
  private func giveUp(_ scope: Scope, _ end: ScopeEnd) {
    state.withLock { $0.phase = .settling(end, cancelled: true) }
    for record in scope.unfinishedTasks { record.cancel() }
  }

  private func finish(_ scope: Scope, _ end: ScopeEnd) {
    let (completion, timers) = state.withLock { state in
      defer { state.completion = nil }
      state.phase = .closed
      state.waiters = []
      return (state.completion, state.timers.takeAll())
    }
    for timer in timers { _ = timer.die() }
    let isStuck = scope.unfinishedTasks.contains { $0.isRoot }
    scope.close(abandoningStructuredTasks: isStuck)
    completion?(end)
  }

  private func stuckTasks(_ records: [TaskRecord]) -> [StuckTask] {
    records.map { StuckTask($0, isRunning: false) }
  }

  /// A timer of its own, because the thread that would look at the clock may be the one that hangs.
  private func startWatchdog(_ scope: Scope) -> Watchdog {
    // Later than the limit, so that a scope that is able to end by itself does.
    Watchdog(after: timeLimit &+ max(50_000_000, timeLimit / 10)) { [weak self] in
      self?.endIfSliceHangs(scope)
    }
  }

  private func endIfSliceHangs(_ scope: Scope) {
    guard let running = state.withLock({ $0.running }) else { return }
    let elapsed = RealClock.now - running.since
    // A slice that has only just begun will come back, and then the scope ends by itself.
    guard elapsed >= timeLimit / 20 else { return }
    var task: StuckTask?
    if case .task(let record) = running.job.kind { task = StuckTask(record, isRunning: true) }
    finish(scope, .sliceHangs(task, onMain: running.job.lane == .main, for: .nanoseconds(elapsed)))
  }
}
