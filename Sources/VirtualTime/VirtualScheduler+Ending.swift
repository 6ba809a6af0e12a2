package import ConcurrencyRuntime
import Foundation
import Synchronization

/// How a scope ends.
extension VirtualScheduler {
  /// An instant on the real clock, or the last that there is.
  static func later(_ instant: Int64, by nanoseconds: Int64) -> Int64 {
    let (sum, overflows) = instant.addingReportingOverflow(nanoseconds)
    return overflows ? .max : sum
  }

  /// The deadline, later by the time in which others kept the scope from what it needs: in which the platform's pool was
  /// starved, for jobs of the scope can wait there behind all others, on an actor that other code uses too; and in which
  /// other code kept the main thread. Ten times the limit is enough in any case. For the main thread a minute more than
  /// the limit is enough too: unlike the pool it can be blocked for ever, and then the test is to end.
  func extended(_ state: borrowing State) -> Int64 {
    let starvation = Watchdog.starvation - starvationAtStart
    let others = Self.later(starvation, by: min(state.waitForMain, Self.mostForMain))
    let most = timeLimit.multipliedReportingOverflow(by: 9)
    return Self.later(state.deadline, by: most.overflow ? others : min(others, most.partialValue))
  }

  /// For how long others may keep the main thread without charge, in real time.
  private static let mostForMain: Int64 = 60_000_000_000

  /// How long tasks that were cancelled at the end may go on running.
  private var grace: Int64 { max(1_000_000_000, timeLimit / 10) }

  /// Whether the scope still runs jobs.
  package var isOpen: Bool { ScopeEntry.withKitCode { state.withLock { !$0.phase.isClosed } } }

  /// To be called by the scope's root task when its body has ended.
  package func bodyEnded(in scope: Scope) {
    let background = ScopeEntry.withKitCode {
      state.withLock { state in
        if case .body = state.phase { state.phase = .settling(.finished(leftovers: []), cancelled: false) }
      }
      return scope.unfinishedTasks.filter(\.isBackground)
    }
    for record in background { record.cancel() }
  }

  /// Keeps an error with which background work ended, for the report.
  package func backgroundWorkFailed(_ error: any Error) {
    ScopeEntry.withKitCode { state.withLock { $0.backgroundErrors.append(error) } }
  }

  /// The errors that background work ended with.
  package var backgroundErrors: [any Error] { state.withLock { $0.backgroundErrors } }

  /// The scope has used up its real time.
  func endOverTime(_ scope: Scope) {
    while state.withLock({ $0.isHanging && !$0.phase.isClosed }) { sched_yield() }
    switch state.withLock({ $0.phase }) {
    case .body:
      giveUp(scope, whyBodyDidNotEnd(scope))
    case .settling(let end, let cancelled):
      settle(scope, end, cancelled: cancelled)
    case .closed:
      break
    }
  }

  /// What kept the body from its end until the time was up.
  private func whyBodyDidNotEnd(_ scope: Scope) -> ScopeEnd {
    let unfinished = scope.unfinishedTasks
    let tasks = stuckTasks(scope)
    let allButBackgroundWait =
      unfinished.contains(where: \.isBackground) && unfinished.allSatisfy { $0.isBackground || $0.isSuspended }
    let runsElsewhere = scope.hasWorkElsewhere()
    return state.withLock { state in
      let hasJobs = !state.ready.isEmpty || !state.wakeUps.isEmpty
      if runsElsewhere, !hasJobs { return .neverIdle(tasks, .otherExecutor) }
      let pending = state.timers.nextDeadline() != nil
      let moves = pending && ((advance == .whenIdle && state.inhibitions == 0) || !state.waiters.isEmpty)
      if !hasJobs, !moves {
        return .deadlock(tasks, !pending ? .noTimers : advance == .never ? .unmoved : .inhibited)
      }
      if state.timers.hasRepeating { return .neverIdle(tasks, .repeatingTimer) }
      let isBackground = allButBackgroundWait && state.waiters.isEmpty && !state.timers.hasForegroundTimers
      return .neverIdle(tasks, isBackground ? .backgroundWork : .tasks)
    }
  }

  /// The body is over, and nothing is ready or the time is up: cancels what is left, once, and then ends the scope.
  func settle(_ scope: Scope, _ end: ScopeEnd, cancelled: Bool) {
    if cancelled || scope.unfinishedTasks.isEmpty {
      finish(scope, end)
    } else {
      giveUp(scope, .finished(leftovers: stuckTasks(scope)))
    }
  }

  /// Ends the body as `end` says: cancels every task that is left and lets them run once more, without moving time.
  private func giveUp(_ scope: Scope, _ end: ScopeEnd) {
    state.withLock { state in
      state.phase = .settling(end, cancelled: true)
      state.deadline = Self.later(RealClock.now, by: grace)
    }
    // What is called when they are cancelled is the user's, and can hang like any slice.
    for record in scope.unfinishedTasks {
      state.withLock { $0.beginWakeUp(of: record) }
      scope.perform { record.cancel() }
    }
    state.withLock { $0.running = nil }
  }

  private func finish(_ scope: Scope, _ end: ScopeEnd) {
    // The timers are let go outside the lock: what a callback holds is the user's, and may come here when it is given back.
    let (completion, jobs, timers, sleepers, waiters) = state.withLock { state in
      defer {
        state.completion = nil
        state.waiters = []
        state.wakeUps.removeAll()
      }
      state.phase = .closed
      state.watchdog?.cancel()
      state.watchdog = nil
      let timers = state.timers.takeAll()
      let sleepers: [UnsafeContinuation<Void, any Error>] = timers.compactMap { timer in
        if timer.die(), case .resume(let continuation) = timer.action { return continuation }
        return nil
      }
      return (state.completion, state.ready.takeAll(), timers, sleepers, state.waiters)
    }
    OpenClocks.remove(self)
    let survivors = scope.unfinishedTasks
    let isStuck = survivors.contains { $0.isRoot }
    scope.close(abandoningStructuredTasks: isStuck)
    // On an actor that waits for its turn others may wait too.
    if !mayWaitOnActors(survivors, ready: jobs) { for job in jobs { job.passOnIfActors() } }
    // Tasks of the scope have been cancelled and do not wait any more, or never will go on. Others may.
    for waiter in waiters { waiter.continuation.resume() }
    for sleeper in sleepers { sleeper.resume(throwing: CancellationError()) }
    for timer in timers {
      if case .callback(let callback, _) = timer.action, !callback.isCancelled { callback.abandon() }
    }
    withExtendedLifetime(timers) {}
    completion?(survivors.isEmpty ? end : end.marking(survivors: Set(survivors.map(\.id))))
  }

  /// Whether one of the tasks that must never run again may wait for its turn on an actor.
  private func mayWaitOnActors(_ survivors: [TaskRecord], ready: [ReadyJob]) -> Bool {
    let ready = Set(ready.compactMap(\.task?.id))
    return survivors.contains { $0.isAbandoned && $0.isReady && !ready.contains($0.id) }
  }

  /// The tasks that the scope waits for.
  private func stuckTasks(_ scope: Scope) -> [StuckTask] {
    scope.unfinishedTasks.filter { !$0.isBackground }.map { StuckTask($0, now: now) }
  }

  /// How long after the scope's real time is up a slice may take to return before it counts as hanging.
  private var patience: Int64 { max(500_000_000, timeLimit / 10) }

  /// A thread of its own, because the thread that would look at the clock may be the one that hangs.
  func startWatchdog(_ scope: Scope) -> Watchdog {
    // At every tick: a body that ends early brings the deadline forward.
    Watchdog(at: RealClock.now) { [self] in endIfSliceHangs(scope) }
  }

  private func endIfSliceHangs(_ scope: Scope) {
    let (running, deadline) = state.withLock { ($0.running, extended($0)) }
    guard let running else { return }
    let now = RealClock.now
    let elapsed = now - running.since
    // Later than the deadline, so that a scope that is able to end by itself does; a slice that comes back, if late because
    // the machine is busy, lets it.
    guard elapsed >= patience, now >= Self.later(deadline, by: patience) else { return }
    // To look at a thread is to interrupt it; a sleep then returns, and the scope would end before the report is written.
    let before: ScopeEnd? = state.withLock { state in
      state.isHanging = true
      if case .settling(let end, cancelled: true) = state.phase { return end }
      return nil
    }
    // What has ended the body is what the test is to be told, not that a task goes on after its cancellation.
    finish(scope, before ?? .hangs(hang(of: running, for: elapsed, in: scope)))
  }

  private func hang(of running: Running, for elapsed: Int64, in scope: Scope) -> Hang {
    let place: Hang.Place
    let thread: Int32?
    if !running.isOnMain {
      place = .scopeThread
      thread = state.withLock { $0.thread }
    } else if !running.waitsForMain {
      place = .mainThread
      thread = MainRunner.thread
    } else {
      place = .othersOnMainThread
      thread = MainRunner.onlyThread
    }
    return Hang(
      place: place,
      duration: .nanoseconds(elapsed),
      task: running.task.map { StuckTask($0, now: now) },
      stack: thread.flatMap(CallStack.capture(ofThread:)),
      others: stuckTasks(scope).filter { $0.id != running.task?.id }
    )
  }
}
