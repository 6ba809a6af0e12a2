import ConcurrencyRuntime

/// One timer of a virtual clock.
final class VirtualTimer: PendingTimer {
  /// What happens when the timer fires.
  enum Action: Sendable {
    /// The wake-up job of a `Task.sleep` runs.
    case job(ReadyJob)
    /// The sleeper of a `VirtualClock` goes on; nil until it has given its continuation.
    case resume(UnsafeContinuation<Void, any Error>?)
    /// A block runs that was given to `DispatchQueue.asyncAfter`.
    case callback(DispatchCallback, Scope)
  }

  /// Nanoseconds since the scope began.
  let deadline: Int64
  /// The task that sleeps, if the kit knows it.
  let sleeper: TaskRecord?
  // These two are read and written under the scheduler's lock only.
  nonisolated(unsafe) var action: Action
  /// Whether the timer is over: it has fired, or its sleeper was resumed by something else.
  nonisolated(unsafe) private(set) var isDead = false

  init(deadline: Int64, action: Action, sleeper: TaskRecord?) {
    self.deadline = deadline
    self.action = action
    self.sleeper = sleeper
  }

  /// Whether somebody waits for it who does not belong to the scope, and so knows what for.
  var isForOutside: Bool {
    if case .resume = action { sleeper == nil } else { false }
  }

  /// Whether a block runs when the timer fires.
  var isCallback: Bool {
    if case .callback = action { true } else { false }
  }

  /// Whether a work item was to run when the timer fires, and has been cancelled.
  var isCancelledCallback: Bool {
    if case .callback(let callback, _) = action { callback.isCancelled } else { false }
  }

  /// Ends the timer's life. Returns false when it was over already.
  func die() -> Bool {
    defer { isDead = true }
    return !isDead
  }
}
