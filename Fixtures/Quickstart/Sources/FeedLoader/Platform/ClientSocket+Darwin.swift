#if canImport(Darwin)
import Foundation

extension ClientSocket {
  /// Darwin has no such flag; the socket carries the option instead.
  static let noSignal: Int32 = 0

  static func makeStreamSocket() -> Int32 {
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    return descriptor
  }
}
#endif
