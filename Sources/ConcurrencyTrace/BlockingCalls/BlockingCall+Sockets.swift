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
  /// The C library's `recvmmsg`.
  public static let recvmmsg = BlockingCall(name: "recvmmsg", category: .socket)
  /// The C library's `send`.
  public static let send = BlockingCall(name: "send", category: .socket)
  /// The C library's `sendto`.
  public static let sendto = BlockingCall(name: "sendto", category: .socket)
  /// The C library's `sendmsg`.
  public static let sendmsg = BlockingCall(name: "sendmsg", category: .socket)
  /// The C library's `sendmmsg`.
  public static let sendmmsg = BlockingCall(name: "sendmmsg", category: .socket)
  /// The C library's `read` on a socket, a pipe or a terminal.
  public static let read = BlockingCall(name: "read", category: .socket)
  /// The C library's `readv` on a socket, a pipe or a terminal.
  public static let readv = BlockingCall(name: "readv", category: .socket)
  /// The C library's `write` to a socket, a pipe or a terminal.
  public static let write = BlockingCall(name: "write", category: .socket)
  /// The C library's `writev` to a socket, a pipe or a terminal.
  public static let writev = BlockingCall(name: "writev", category: .socket)
  /// The C library's `preadv2` on a socket, a pipe or a terminal.
  public static let preadv2 = BlockingCall(name: "preadv2", category: .socket)
  /// The C library's `pwritev2` to a socket, a pipe or a terminal.
  public static let pwritev2 = BlockingCall(name: "pwritev2", category: .socket)
  /// The C library's `sendfile` that waits for what it sends to.
  public static let sendfile = BlockingCall(name: "sendfile", category: .socket)
  /// The C library's `splice` that waits for what it reads from or writes to.
  public static let splice = BlockingCall(name: "splice", category: .socket)
  /// The C library's `getline` and `getdelim` on a socket, a pipe or a terminal, in which `readLine()` ends.
  public static let getdelim = BlockingCall(name: "getdelim", category: .socket)
  /// The C library's `fgets` on a socket, a pipe or a terminal.
  public static let fgets = BlockingCall(name: "fgets", category: .socket)
  /// The C library's `fread` on a socket, a pipe or a terminal.
  public static let fread = BlockingCall(name: "fread", category: .socket)
  /// The C library's `fgetc` and `getc` on a socket, a pipe or a terminal.
  public static let fgetc = BlockingCall(name: "fgetc", category: .socket)
  /// The C library's `fwrite` to a socket, a pipe or a terminal.
  public static let fwrite = BlockingCall(name: "fwrite", category: .socket)
  /// The C library's `fputs` to a socket, a pipe or a terminal.
  public static let fputs = BlockingCall(name: "fputs", category: .socket)
  /// The C library's `fputc` and `putc` to a socket, a pipe or a terminal.
  public static let fputc = BlockingCall(name: "fputc", category: .socket)
  /// The C library's `fflush` of what goes to a socket, a pipe or a terminal.
  public static let fflush = BlockingCall(name: "fflush", category: .socket)
  /// The C library's `fclose` that writes what goes to a socket, a pipe or a terminal.
  public static let fclose = BlockingCall(name: "fclose", category: .socket)
  /// The C library's `tcdrain`.
  public static let tcdrain = BlockingCall(name: "tcdrain", category: .socket)

  /// The calls on sockets, pipes and terminals.
  static let transfers: [BlockingCall] = [
    connect, accept, accept4, recv, recvfrom, recvmsg, recvmmsg, send, sendto, sendmsg, sendmmsg, read, readv, write,
    writev, preadv2, pwritev2, sendfile, splice, getdelim, fgets, fread, fgetc,
    fwrite, fputs, fputc, fflush, fclose, tcdrain,
  ]
}
