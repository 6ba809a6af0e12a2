import ConcurrencyRuntime
import Synchronization

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
    /// A timer of a DispatchSource fires.
    case source(TimerSource)
    /// Nothing: the timer was taken back.
    case nothing
  }

  /// Nanoseconds since the scope began.
  let deadline: Int64
  /// The task that sleeps, if the kit knows it.
  let sleeper: TaskRecord?
  /// Whether another timer follows when this one has fired, and so on without end.
  let repeats: Bool
  // These are read and written under the scheduler's lock only.
  nonisolated(unsafe) var action: Action
  /// Its place among timers of the same instant; nil until it has been added.
  nonisolated(unsafe) var place: UInt64?
  // Written under the scheduler's lock only.
  private let dead = Atomic<Bool>(false)
  /// Whether the timer is over: it has fired, or its sleeper was resumed by something else. Once true it stays so;
  /// that it is false holds only under the scheduler's lock.
  var isDead: Bool { dead.load(ordering: .relaxed) }

  init(deadline: Int64, action: Action, sleeper: TaskRecord?, repeats: Bool = false) {
    self.deadline = deadline
    self.action = action
    self.sleeper = sleeper
    self.repeats = repeats
  }

  /// Whether somebody waits for it who does not belong to the scope, and so knows what for.
  var isForOutside: Bool {
    if case .resume = action { sleeper == nil } else { false }
  }

  /// Whether the timer keeps `advanceUntilIdle` going.
  var isForeground: Bool {
    !repeats && !(sleeper?.isBackground ?? false) && !isCancelledCallback && !isOrphaned
  }

  /// Whether its sleeper has gone on without it, unseen on an actor or an executor of its own: it was cancelled, or it is
  /// over. To be asked only as long as the timer is alive.
  var isOrphaned: Bool {
    guard let sleeper, case .job(let job) = action, sleeper.isOverOrCancelled else { return false }
    return sleeper.isOver || job.endsCancellableSleep
  }

  /// Whether a block runs when the timer fires.
  var isCallback: Bool {
    switch action {
    case .callback, .source: true
    case .job, .resume, .nothing: false
    }
  }

  /// Whether a work item was to run when the timer fires, and has been cancelled.
  var isCancelledCallback: Bool {
    if case .callback(let callback, _) = action { callback.isCancelled } else { false }
  }

  /// Ends the timer's life. Returns false when it was over already.
  func die() -> Bool {
    if isDead { return false }
    dead.store(true, ordering: .relaxed)
    return true
  }
}
