import Synchronization

/// The state of one sleep on a virtual clock, which its cancellation may overtake.
final class ClockSleep: Sendable {
  private enum State {
    /// The timer does not exist yet.
    case notStarted
    /// The timer is pending, or has fired.
    case started(VirtualTimer)
    /// The task was cancelled.
    case cancelled
  }

  private let state = Mutex(State.notStarted)

  /// Notes the timer. Returns false when the task has been cancelled already.
  func begin(_ timer: VirtualTimer) -> Bool {
    state.withLock { state in
      guard case .notStarted = state else { return false }
      state = .started(timer)
      return true
    }
  }

  /// Notes the cancellation. Returns the timer, if there is one.
  func cancel() -> VirtualTimer? {
    state.withLock { state in
      defer { state = .cancelled }
      guard case .started(let timer) = state else { return nil }
      return timer
    }
  }
}
