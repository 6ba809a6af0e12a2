package import ConcurrencyRuntime
import Dispatch
import Synchronization

/// The timers that the scope's code sets.
extension VirtualScheduler {
  package func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool {
    guard case .timer = job.kind else { return false }
    let sleeper = job.task
    if nanoseconds <= 0 {
      sleeper?.expectTimer(nil)
      enqueue(job)
      return true
    }
    let timer = VirtualTimer(
      deadline: deadline(after: nanoseconds),
      action: .job(job),
      sleeper: sleeper
    )
    return add(timer)
  }

  package func schedule(_ callback: DispatchCallback, for scope: Scope, after nanoseconds: Int64) -> Bool {
    let timer = VirtualTimer(
      deadline: deadline(after: nanoseconds),
      action: .callback(callback, scope),
      sleeper: nil
    )
    return add(timer)
  }

  package func schedule(
    _ source: TimerSource,
    at instant: Int64,
    repeats: Bool,
    place: inout UInt64?
  ) -> (any PendingTimer)? {
    let timer = VirtualTimer(
      deadline: min(instant, end),
      action: .source(source),
      sleeper: nil,
      repeats: repeats
    )
    timer.place = place
    guard add(timer) else { return nil }
    place = timer.place
    return timer
  }

  package func remove(_ timer: any PendingTimer) {
    guard let timer = timer as? VirtualTimer else { return }
    // Let go outside the lock: what a handler holds is the user's, and may come here when it is given back.
    let action = state.withLock { state in
      guard timer.die() else { return VirtualTimer.Action.nothing }
      state.timers.noteDeath()
      defer { timer.action = .nothing }
      return timer.action
    }
    withExtendedLifetime(action) {}
  }

  /// The instant that is so much later than now, or the last that there is.
  private func deadline(after nanoseconds: Int64) -> Int64 {
    let (sum, overflows) = now.addingReportingOverflow(nanoseconds)
    return overflows ? end : min(sum, end)
  }

  package func realTimerWasSet(_ timer: RealTimer) {
    state.withLock { $0.realTimers.append(timer) }
  }

  /// The timers of the real clock that code of the scope has set.
  package var realTimers: [RealTimer] { state.withLock { $0.realTimers } }

  /// The callbacks for whose end the scope has waited in vain: where they were asked for, and the first instant at which
  /// one of there was due, by that instant.
  package var lateCallbacks: [(stack: CallStack, instant: Int64)] {
    state.withLock { state in
      state.lateCallbacks.map { (stack: $0.key, instant: $0.value) }
    }.sorted { $0.instant < $1.instant }
  }

  /// Adds a timer and tells its sleeper. Returns false when the scope is over or the timer is dead, so that it would never
  /// fire; `continuation` is then the caller's.
  func add(_ timer: VirtualTimer, resuming continuation: UnsafeContinuation<Void, any Error>? = nil) -> Bool {
    timer.sleeper?.expectTimer(timer)
    let (isAdded, wakes) = state.withLock { state in
      if state.phase.isClosed || timer.isDead { return (false, false) }
      if let continuation { timer.action = .resume(continuation) }
      let tieBreak = state.ready.tieBreak()
      state.timers.add(timer, tieBreak: tieBreak)
      // A sleeper on a thread of its own may find the scope waiting.
      return (true, state.unpark())
    }
    if wakes { signal.signal() }
    return isAdded
  }

  /// A timer's sleeper goes on without it: its wake-up job, which has nothing left to do, runs at once and is gone.
  package func sleeperWasResumed(before timer: any PendingTimer) {
    guard let timer = timer as? VirtualTimer, !timer.isDead else { return }
    state.withLock { state in
      guard timer.die() else { return }
      state.timers.noteDeath()
      if case .job(let job) = timer.action { state.wakeUps.append(job) }
    }
  }
}
