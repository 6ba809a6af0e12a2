import Glibc

/// A file of a test's own, with a few bytes in it.
struct TemporaryFile: Sendable {
  let path: String
  let descriptor: CInt

  init() {
    var pattern = Array("/tmp/concurrency-testing-XXXXXX".utf8CString)
    descriptor = mkstemp(&pattern)
    path = String(decoding: pattern.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    Glibc.write(descriptor, "12345678", 8)
    lseek(descriptor, 0, SEEK_SET)
  }

  func remove() {
    close(descriptor)
    unlink(path)
  }
}
