import Glibc

/// The calls that read from a descriptor or write to it.
enum StreamCall: String, CaseIterable, Sendable {
  case read, readv, recv, recvfrom, recvmsg
  case write, writev, send, sendto, sendmsg

  static let reading: [StreamCall] = [.read, .readv, .recv, .recvfrom, .recvmsg]
  static let writing: [StreamCall] = [.write, .writev, .send, .sendto, .sendmsg]

  var writes: Bool { Self.writing.contains(self) }
  /// Whether the call takes flags, as those for sockets do.
  var takesFlags: Bool { ![.read, .readv, .write, .writev].contains(self) }

  /// Reads or writes one byte; returns what the call does.
  @discardableResult
  func perform(_ descriptor: CInt, flags: CInt = 0) -> Int {
    var byte: UInt8 = 0x78
    return withUnsafeMutableBytes(of: &byte) { bytes in
      var part = iovec(iov_base: bytes.baseAddress, iov_len: 1)
      return withUnsafeMutablePointer(to: &part) { part in
        var message = msghdr()
        (message.msg_iov, message.msg_iovlen) = (part, 1)
        switch self {
        case .read: return Glibc.read(descriptor, bytes.baseAddress, 1)
        case .readv: return Glibc.readv(descriptor, part, 1)
        case .recv: return Glibc.recv(descriptor, bytes.baseAddress, 1, flags)
        case .recvfrom: return Glibc.recvfrom(descriptor, bytes.baseAddress, 1, flags, nil, nil)
        case .recvmsg: return Glibc.recvmsg(descriptor, &message, flags)
        case .write: return Glibc.write(descriptor, bytes.baseAddress, 1)
        case .writev: return Glibc.writev(descriptor, part, 1)
        case .send: return Glibc.send(descriptor, bytes.baseAddress, 1, flags)
        case .sendto: return Glibc.sendto(descriptor, bytes.baseAddress, 1, flags, nil, 0)
        case .sendmsg: return Glibc.sendmsg(descriptor, &message, flags)
        }
      }
    }
  }
}
