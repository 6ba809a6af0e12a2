import Dispatch
import Foundation

/// A small HTTP/1.1 client: one connection for each request.
public struct HTTPClient: Sendable {
  private let port: UInt16
  // Connections are opened here and their bytes arrive here, so that no thread of Swift's pool ever waits for a socket.
  private let queue = DispatchQueue(label: "FeedLoader.HTTPClient")

  /// Creates a client of the server on this machine's `port`.
  public init(port: UInt16) {
    self.port = port
  }

  /// Fetches `path`.
  public func get(_ path: String) async throws -> HTTPResponse {
    try await withCheckedThrowingContinuation { continuation in
      get(path) { continuation.resume(with: $0) }
    }
  }

  /// Fetches `path` and calls `completion` once, on the client's queue.
  public func get(_ path: String, completion: @escaping @Sendable (Result<HTTPResponse, any Error>) -> Void) {
    queue.async {
      do {
        let descriptor = try ClientSocket.connect(toPort: port)
        let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        do {
          try ClientSocket.send(request, to: descriptor)
        } catch {
          close(descriptor)
          throw error
        }
        receive(from: descriptor, completion: completion)
      } catch {
        completion(.failure(error))
      }
    }
  }

  /// Collects what arrives until the server closes the connection.
  private func receive(
    from descriptor: Int32,
    completion: @escaping @Sendable (Result<HTTPResponse, any Error>) -> Void
  ) {
    let channel = DispatchIO(type: .stream, fileDescriptor: descriptor, queue: queue) { _ in close(descriptor) }
    var received = Data()
    channel.read(offset: 0, length: .max, queue: queue) { done, bytes, error in
      if let bytes {
        received.append(contentsOf: bytes)
      }
      guard done else { return }
      channel.close()
      completion(error == 0 ? HTTPResponse.parse(received) : .failure(HTTPClientError.socket(code: error)))
    }
  }
}
