package import ConcurrencyRuntime
import Synchronization

/// What a test can ask of its scope's clock.
extension VirtualScheduler {
  /// Waits until all timers up to `instant` have fired, the clock shows it, and the scope is idle.
  ///
  /// - Returns: false, having done nothing, when `instant` is in the past.
  package func advance(to instant: Int64) async -> Bool {
    guard instant >= now else { return false }
    await wait(.instant(instant))
    return true
  }

  /// Waits until what is ready now, and all that it makes ready, has run. Moves no time.
  package func runUntilIdle() async {
    await wait(.idle)
  }

  /// Waits until the scope is idle and only background work has timers left.
  ///
  /// - Parameter timeout: how many nanoseconds of real time to wait at most; nil for as long as the scope has.
  /// - Returns: false when the time was up before.
  package func runUntilNoTimers(timeout: Int64? = nil) async -> Bool {
    guard let timeout else {
      await wait(.noTimers)
      return true
    }
    let id = ScopeEntry.withKitCode { state.withLock { $0.takeWaiterID() } }
    let isLate = Atomic<Bool>(false)
    let watchdog = ScopeEntry.withKitCode {
      Watchdog(at: Self.later(RealClock.now, by: timeout)) { [self] in
        let waiter = state.withLock { state in
          state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        guard let waiter else { return }
        isLate.store(true, ordering: .relaxed)
        waiter.continuation.resume()
      }
    }
    defer { ScopeEntry.withKitCode { watchdog.cancel() } }
    await wait(.noTimers, id: id)
    return !isLate.load(ordering: .relaxed)
  }

  private func wait(_ goal: IdleWaiter.Goal, id: Int? = nil) async {
    ScopeEntry.withKitCode { ScopeEntry.currentTask?.expectTimer(nil) }
    await withUnsafeContinuation { continuation in
      ScopeEntry.withKitCode {
        let isOver = state.withLock { state in
          guard case .body = state.phase else { return true }
          let id = id ?? state.takeWaiterID()
          state.waiters.append(IdleWaiter(id: id, goal: goal, continuation: continuation))
          return false
        }
        if isOver { continuation.resume() } else { wake() }
      }
    }
  }

  /// Keeps the clock from moving by itself until the matching `allowAdvance`.
  package func inhibitAdvance() {
    ScopeEntry.withKitCode { state.withLock { $0.inhibitions += 1 } }
  }

  package func allowAdvance() {
    ScopeEntry.withKitCode {
      state.withLock { $0.inhibitions -= 1 }
      wake()
    }
  }

  /// Suspends the calling task until the clock shows `deadline`, in nanoseconds since the scope began.
  ///
  /// - Parameters:
  ///   - deadline: when to go on.
  ///   - sleeper: the record of the calling task, if it belongs to a scope.
  /// - Throws: `CancellationError` when the task is cancelled before that.
  package func sleep(until deadline: Int64, sleeper: TaskRecord?) async throws {
    try Task.checkCancellation()
    guard deadline > now else {
      await Task.yield()
      return
    }
    let timer = VirtualTimer(deadline: deadline, action: .resume(nil), sleeper: sleeper)
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        ScopeEntry.withKitCode {
          if !add(timer, resuming: continuation) { continuation.resume(throwing: CancellationError()) }
        }
      }
    } onCancel: {
      ScopeEntry.withKitCode { cancel(timer) }
    }
  }

  /// Ends the life of a timer and lets its sleeper go on, if it sleeps already. Whoever ends a timer's life resumes its
  /// sleeper.
  private func cancel(_ timer: VirtualTimer) {
    let continuation: UnsafeContinuation<Void, any Error>? = state.withLock { state in
      guard timer.die(), case .resume(let continuation?) = timer.action else { return nil }
      state.timers.noteDeath()
      return continuation
    }
    continuation?.resume(throwing: CancellationError())
  }
}

extension VirtualScheduler {
  /// Whether a timer is alive.
  package var hasPendingTimers: Bool {
    ScopeEntry.withKitCode { state.withLock { $0.timers.nextDeadline() != nil } }
  }
}
