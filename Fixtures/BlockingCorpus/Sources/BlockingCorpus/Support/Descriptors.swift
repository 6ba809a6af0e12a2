import Foundation

/// A pipe that no child process inherits.
struct PipeEnds: Sendable {
  let reading: CInt
  let writing: CInt

  init() {
    var pair: [CInt] = [-1, -1]
    pipe(&pair)
    (reading, writing) = (pair[0], pair[1])
    for descriptor in pair { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  }

  /// Writes one byte.
  func provide() {
    var byte: UInt8 = 1
    write(writing, &byte, 1)
  }

  /// Writes until nothing more goes in. The end for writing does not block afterwards.
  func fill() {
    setWritingBlocks(false)
    let bytes = [UInt8](repeating: 0, count: 4096)
    while write(writing, bytes, bytes.count) > 0 {}
  }

  /// Takes out what is in there now, or the most of it.
  func drain() {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    read(reading, &bytes, bytes.count)
  }

  func setWritingBlocks(_ blocks: Bool) {
    let flags = fcntl(writing, F_GETFL)
    _ = fcntl(writing, F_SETFL, blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
  }

  func close() {
    Foundation.close(reading)
    Foundation.close(writing)
  }
}

/// A TCP socket that listens on a port of this machine.
struct Listener: Sendable {
  let descriptor: CInt
  private let address: sockaddr_in

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

  /// A new TCP socket that no child process inherits.
  static func makeSocket() -> CInt {
    socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  /// Hands the address in the form that `connect` takes to `body`.
  func withAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// Connects a new socket on a thread of no pool, and returns it.
  func connectOnQueue() async -> CInt {
    await onQueue {
      let client = Self.makeSocket()
      withAddress { _ = connect(client, $0, $1) }
      return client
    }
  }
}

/// A small file without a name, in memory where there is a folder for that: a busy disk would be a finding of its own, and
/// a right one.
struct TemporaryFile {
  let descriptor: CInt
  /// A second descriptor, whose locks exclude those of the first.
  let other: CInt

  /// Where it can be opened although it has no name.
  var path: String { "/proc/self/fd/\(descriptor)" }

  init() {
    let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
    var path = Array("\(folder)/blocking-corpus-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    other = open(path, O_RDWR | O_CLOEXEC)
    unlink(path)
  }

  func close() {
    Foundation.close(descriptor)
    Foundation.close(other)
  }
}
