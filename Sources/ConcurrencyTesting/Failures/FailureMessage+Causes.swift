import VirtualTime

/// What kept the body of a virtual-time scope from its end.
extension FailureMessage {
  /// Why nothing could run any more, and what to do about it.
  static func cause(of timers: ScopeEnd.PendingTimers) -> String {
    switch timers {
    case .noTimers:
      """
      Cause: each of these tasks waits for something that nobody in the scope will do, or for work outside the scope \
      that took longer than the limit.
      Remedy: resume every continuation and finish every stream on all paths; raise timeLimit if real work is slow.
      """
    case .unmoved:
      """
      Cause: timers are pending, but nobody moves the clock: autoAdvance is .never.
      Remedy: call advance(by:), or let the clock move by itself.
      """
    case .inhibited:
      """
      Cause: timers are pending, but the clock is inhibited by VirtualTime.withAutoAdvanceInhibited { … }, and what is \
      awaited in it did not come within the limit.
      Remedy: inhibit the clock only while work outside the scope is awaited; resume every continuation on all paths; raise \
      timeLimit if real work is slow.
      """
    }
  }

  /// Why the scope was still busy, as far as that is known, and what to do about it.
  static func cause(of activity: ScopeEnd.Activity) -> String {
    switch activity {
    case .tasks:
      "Remedy: look for a loop that yields or polls for ever, or raise timeLimit."
    case .repeatingTimer:
      """
      Cause: a repeating timer of a DispatchSource keeps the clock going, perhaps while the body waits for something else.
      Remedy: cancel the timer, or await work outside the scope inside VirtualTime.withAutoAdvanceInhibited { … }.
      """
    case .backgroundWork:
      """
      Cause: only background work keeps the clock going. Each of these tasks waits for something that nobody in the scope \
      will do, or for work outside the scope that took longer than the limit.
      Remedy: resume every continuation and finish every stream on all paths; await work outside the scope inside \
      VirtualTime.withAutoAdvanceInhibited { … }.
      """
    case .otherExecutor:
      """
      Cause: one of these tasks runs on an executor of its own, or is ready there, and does not come back. The clock waits \
      for it.
      Remedy: look for a call that blocks there, or for a loop that does not end; raise timeLimit if real work is slow.
      """
    }
  }
}
