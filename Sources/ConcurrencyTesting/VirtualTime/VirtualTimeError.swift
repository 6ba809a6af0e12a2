/// Why virtual time did not run a body to its end. The failure itself is recorded at the caller's line.
public enum VirtualTimeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The process cannot run virtual time, or the arguments make no sense.
  case unavailable
  /// The body had not ended when the scope did; the recorded failure lists what it waited for.
  case bodyDidNotEnd
  /// A `VirtualClock` was used outside the scope that it belongs to.
  case noScope
  /// `VirtualClock.checkSuspension()` found a pending timer in the scope.
  case stillSleeping

  /// The reason in words.
  public var description: String {
    switch self {
    case .unavailable: "virtual time could not begin; the failure recorded before this error says why"
    case .bodyDidNotEnd:
      "the body of the virtual-time scope did not end; the failure recorded before this error says why"
    case .noScope: "the VirtualClock belongs to no open scope"
    case .stillSleeping: "a timer of the scope is still pending"
    }
  }
}
