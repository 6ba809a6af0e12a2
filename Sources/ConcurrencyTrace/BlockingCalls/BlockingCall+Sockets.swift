extension BlockingCall {
  /// The C library's `connect`.
  public static let connect = BlockingCall(name: "connect", category: .socket)
  /// The C library's `accept`.
  public static let accept = BlockingCall(name: "accept", category: .socket)
  /// The C library's `accept4`.
  public static let accept4 = BlockingCall(name: "accept4", category: .socket)
  /// The C library's `recv`.
  public static let recv = BlockingCall(name: "recv", category: .socket)
  /// The C library's `recvfrom`.
  public static let recvfrom = BlockingCall(name: "recvfrom", category: .socket)
  /// The C library's `recvmsg`.
  public static let recvmsg = BlockingCall(name: "recvmsg", category: .socket)
  /// The C library's `send`.
  public static let send = BlockingCall(name: "send", category: .socket)
  /// The C library's `sendto`.
  public static let sendto = BlockingCall(name: "sendto", category: .socket)
  /// The C library's `sendmsg`.
  public static let sendmsg = BlockingCall(name: "sendmsg", category: .socket)
  /// The C library's `read` on a socket, a pipe or a terminal.
  public static let read = BlockingCall(name: "read", category: .socket)
  /// The C library's `readv` on a socket, a pipe or a terminal.
  public static let readv = BlockingCall(name: "readv", category: .socket)
  /// The C library's `write` to a socket, a pipe or a terminal.
  public static let write = BlockingCall(name: "write", category: .socket)
  /// The C library's `writev` to a socket, a pipe or a terminal.
  public static let writev = BlockingCall(name: "writev", category: .socket)

  /// The calls on sockets, pipes and terminals.
  static let transfers: [BlockingCall] = [
    connect, accept, accept4, recv, recvfrom, recvmsg, send, sendto, sendmsg, read, readv, write, writev,
  ]
}
