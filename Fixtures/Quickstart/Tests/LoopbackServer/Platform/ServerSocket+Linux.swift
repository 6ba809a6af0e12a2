#if os(Linux)
import Foundation

extension ServerSocket {
  /// Sending to a closed connection is an error, not a signal.
  static let noSignal = Int32(MSG_NOSIGNAL)

  static func makeStreamSocket() -> Int32 {
    socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  }
}
#endif
