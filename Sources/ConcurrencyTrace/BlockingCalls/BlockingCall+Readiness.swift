extension BlockingCall {
  /// The C library's `poll`.
  public static let poll = BlockingCall(name: "poll", category: .readiness)
  /// The C library's `ppoll`, with which a run loop waits.
  public static let ppoll = BlockingCall(name: "ppoll", category: .readiness)
  /// The C library's `select`.
  public static let select = BlockingCall(name: "select", category: .readiness)
  /// The C library's `pselect`.
  public static let pselect = BlockingCall(name: "pselect", category: .readiness)
  /// The C library's `epoll_wait`.
  public static let epollWait = BlockingCall(name: "epoll_wait", category: .readiness)
  /// The C library's `epoll_pwait`.
  public static let epollPwait = BlockingCall(name: "epoll_pwait", category: .readiness)
  /// The C library's `epoll_pwait2`.
  public static let epollPwait2 = BlockingCall(name: "epoll_pwait2", category: .readiness)

  /// The waits until a descriptor is ready.
  static let readinessWaits: [BlockingCall] = [
    poll, ppoll, select, pselect, epollWait, epollPwait, epollPwait2,
  ]
}
