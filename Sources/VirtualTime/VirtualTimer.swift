import ConcurrencyRuntime
import Synchronization

/// One timer of a virtual clock.
final class VirtualTimer: PendingTimer {
  /// What happens when the timer fires.
  enum Action: Sendable {
    /// The wake-up job of a `Task.sleep` runs.
    case job(ReadyJob)
    /// The sleeper of a `VirtualClock` goes on.
    case resume(UnsafeContinuation<Void, any Error>)
    /// A block runs that was given to `DispatchQueue.asyncAfter`.
    case callback(DispatchCallback, Scope)
  }

  /// Nanoseconds since the scope began.
  let deadline: Int64
  let action: Action
  /// The task that sleeps, if the kit knows it.
  let sleeper: TaskRecord?
  private let scheduler: VirtualScheduler
  // Written under the scheduler's lock only.
  private let dead = Atomic<Bool>(false)

  init(deadline: Int64, action: Action, sleeper: TaskRecord?, scheduler: VirtualScheduler) {
    self.deadline = deadline
    self.action = action
    self.sleeper = sleeper
    self.scheduler = scheduler
  }

  /// Whether the timer is over: it has fired, or its sleeper was resumed by something else.
  var isDead: Bool { dead.load(ordering: .relaxed) }

  /// Whether somebody waits for it who does not belong to the scope, and so knows what for.
  var isForOutside: Bool {
    if case .resume = action { sleeper == nil } else { false }
  }

  /// Ends the timer's life. Returns false when it was over already.
  func die() -> Bool { !dead.exchange(true, ordering: .relaxed) }

  func sleeperWasResumed() {
    scheduler.reap(self)
  }
}
