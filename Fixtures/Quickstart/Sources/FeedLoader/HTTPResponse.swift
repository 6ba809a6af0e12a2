import Foundation

/// The answer of an HTTP server.
public struct HTTPResponse: Equatable, Sendable {
  /// The status code, such as 200.
  public var status: Int
  /// The body as text.
  public var body: String

  /// Creates a response.
  public init(status: Int, body: String) {
    self.status = status
    self.body = body
  }

  /// Reads the bytes of a whole response.
  static func parse(_ bytes: Data) -> Result<HTTPResponse, any Error> {
    guard let separator = bytes.range(of: Data("\r\n\r\n".utf8)) else {
      return .failure(HTTPClientError.malformedResponse)
    }
    let head = String(decoding: bytes[..<separator.lowerBound], as: UTF8.self)
    let statusLine = head.prefix { !$0.isNewline }.split(separator: " ")
    guard statusLine.count >= 2, statusLine[0] == "HTTP/1.1", let status = Int(statusLine[1]) else {
      return .failure(HTTPClientError.malformedResponse)
    }
    return .success(HTTPResponse(status: status, body: String(decoding: bytes[separator.upperBound...], as: UTF8.self)))
  }
}

/// What can go wrong with a request.
public enum HTTPClientError: Error, Equatable {
  /// The socket failed with this `errno`.
  case socket(code: Int32)
  /// The server answered, but not in HTTP.
  case malformedResponse
  /// The server answered with a status other than 200.
  case status(Int)
}
