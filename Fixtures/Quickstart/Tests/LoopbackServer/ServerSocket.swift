import Foundation

/// The server's side of loopback TCP connections.
enum ServerSocket {
  /// Opens a socket that listens on a free port of 127.0.0.1.
  static func listen() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = makeStreamSocket()
    guard descriptor >= 0 else {
      throw SocketError(code: errno)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = 0
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutableBytes(of: &address) { bytes in
      let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      guard bind(descriptor, address, size) == 0, Foundation.listen(descriptor, 64) == 0 else {
        return Int32(-1)
      }
      return getsockname(descriptor, address, &size)
    }
    guard status == 0 else {
      let code = errno
      close(descriptor)
      throw SocketError(code: code)
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  /// Reads up to the end of a request's head. Returns its path; nil if the client or the server hung up.
  static func readRequestPath(from connection: Int32, unless stopSignal: StopSignal) -> String? {
    var head = Data()
    var buffer = [UInt8](repeating: 0, count: 1024)
    while head.range(of: Data("\r\n\r\n".utf8)) == nil {
      guard stopSignal.waits(for: connection) else { return nil }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      head.append(contentsOf: buffer[..<count])
    }
    let words = String(decoding: head, as: UTF8.self).split(separator: " ", maxSplits: 2)
    return words.count == 3 && words[0] == "GET" ? String(words[1]) : nil
  }

  /// Sends all of `text`, or as much of it as the client takes.
  static func send(_ text: String, to connection: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, noSignal) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
