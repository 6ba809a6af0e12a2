extension BlockingCall {
  /// The C library's `sigwait`.
  public static let sigwait = BlockingCall(name: "sigwait", category: .signal)
  /// The C library's `sigwaitinfo`.
  public static let sigwaitinfo = BlockingCall(name: "sigwaitinfo", category: .signal)
  /// The C library's `sigtimedwait`.
  public static let sigtimedwait = BlockingCall(name: "sigtimedwait", category: .signal)
  /// The C library's `sigsuspend`.
  public static let sigsuspend = BlockingCall(name: "sigsuspend", category: .signal)
  /// The C library's `pause`.
  public static let pause = BlockingCall(name: "pause", category: .signal)

  /// The waits for signals.
  static let signals: [BlockingCall] = [sigwait, sigwaitinfo, sigtimedwait, sigsuspend, pause]
}
