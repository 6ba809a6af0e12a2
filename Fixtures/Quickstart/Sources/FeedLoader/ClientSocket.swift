import Foundation

/// The client's side of a loopback TCP connection.
enum ClientSocket {
  /// Connects to 127.0.0.1; the caller owns the descriptor.
  static func connect(toPort port: UInt16) throws -> Int32 {
    let descriptor = makeStreamSocket()
    guard descriptor >= 0 else {
      throw HTTPClientError.socket(code: errno)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let status = withUnsafeBytes(of: &address) { bytes in
      Foundation.connect(
        descriptor,
        bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        socklen_t(bytes.count)
      )
    }
    guard status == 0 else {
      let code = errno
      close(descriptor)
      throw HTTPClientError.socket(code: code)
    }
    return descriptor
  }

  /// Sends all of `text`. A request is far smaller than a socket's buffer, so this does not wait.
  static func send(_ text: String, to descriptor: Int32) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, noSignal) }
      guard count > 0 else {
        throw HTTPClientError.socket(code: errno)
      }
      rest = rest.dropFirst(count)
    }
  }
}
