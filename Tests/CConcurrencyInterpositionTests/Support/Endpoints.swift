import CLibraryCalls
import Glibc

/// Two descriptors of which one reads what is written into the other.
struct Endpoints: Sendable {
  var near: CInt
  var far: CInt

  /// What the two are ends of.
  enum Kind: CaseIterable, Sendable {
    case sockets, pipe, terminal
  }

  /// Not inherited by processes that other tests start meanwhile, but for a pipe, which is never waited for there.
  init(_ kind: Kind, nearWrites: Bool = false) {
    var pair: [CInt] = [-1, -1]
    switch kind {
    case .sockets:
      let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
      socketpair(AF_UNIX, type, 0, &pair)
    case .pipe:
      pipe(&pair)
      if nearWrites { pair.swapAt(0, 1) }
    case .terminal:
      call_open_terminal(&pair)
    }
    (near, far) = (pair[0], pair[1])
  }

  /// Writes one line into the far end.
  func provide() {
    var line: [UInt8] = [0x78, 0x0a]
    Glibc.write(far, &line, line.count)
  }

  /// Writes into the near end until nothing more goes in.
  func fill() {
    setBlocking(false)
    let bytes = [UInt8](repeating: 0x78, count: 4096)
    var request = pollfd(fd: near, events: Int16(POLLOUT), revents: 0)
    repeat {
      while Glibc.write(near, bytes, bytes.count) > 0 {}
      while Glibc.write(near, bytes, 1) > 0 {}
      // A terminal passes on later what it has taken, and takes more then.
    } while poll(&request, 1, isatty(near) == 1 ? 1_000 : 50) > 0
    setBlocking(true)
  }

  /// Writes into the near end until that is said to be not ready for more, although a little goes in.
  func fillAlmost() {
    // Less than a page, so that the last one of a pipe is not full.
    let bytes = [UInt8](repeating: 0x78, count: 4000)
    var request = pollfd(fd: near, events: Int16(POLLOUT), revents: 0)
    while poll(&request, 1, 0) > 0 { Glibc.write(near, bytes, bytes.count) }
  }

  /// Takes out of the far end what is in there now.
  func drain() {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let flags = fcntl(far, F_GETFL)
    _ = fcntl(far, F_SETFL, flags | O_NONBLOCK)
    while Glibc.read(far, &bytes, bytes.count) > 0 {}
    _ = fcntl(far, F_SETFL, flags)
  }

  func setBlocking(_ blocks: Bool) {
    let flags = fcntl(near, F_GETFL)
    _ = fcntl(near, F_SETFL, blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
  }

  /// Closes the far one of two sockets, after which the near one is at its end.
  func closeFar() {
    // A process that another test starts just now holds the socket until it runs its program.
    shutdown(far, CInt(SHUT_RDWR))
    Glibc.close(far)
  }

  func close() {
    Glibc.close(near)
    Glibc.close(far)
  }
}

/// A TCP socket that listens on a port of this machine.
struct Listener: Sendable {
  let descriptor: CInt
  let address: sockaddr_in

  init() {
    let descriptor = Self.makeSocket()
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length)
        listen(descriptor, 16)
        getsockname(descriptor, generic, &length)
      }
    }
    self.descriptor = descriptor
    self.address = address
  }

  /// A new TCP socket that is not inherited.
  static func makeSocket() -> CInt {
    socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  /// Connects `client`; returns what the call does.
  @discardableResult
  func connect(_ client: CInt) -> CInt {
    var address = address
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
