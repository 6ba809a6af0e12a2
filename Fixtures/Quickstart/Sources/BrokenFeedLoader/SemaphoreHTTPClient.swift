import Dispatch
import FeedLoader
import Synchronization

/// An `HTTPClient` that waits for the completion handler with a semaphore.
public struct SemaphoreHTTPClient: Sendable {
  private let client: HTTPClient

  /// Creates a client of the server on this machine's `port`.
  public init(port: UInt16) {
    client = HTTPClient(port: port)
  }

  /// Fetches `path`. MISTAKE: the call below holds a thread of Swift's pool until the server has answered.
  public func get(_ path: String) async throws -> HTTPResponse {
    try waitForResponse(path)
  }

  private func waitForResponse(_ path: String) throws -> HTTPResponse {
    let arrival = Arrival()
    client.get(path) { arrival.deliver($0) }
    return try arrival.wait().get()
  }

  /// A box for one response that can be waited for.
  private final class Arrival: Sendable {
    private let result = Mutex<Result<HTTPResponse, any Error>?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    func deliver(_ response: Result<HTTPResponse, any Error>) {
      result.withLock { $0 = response }
      semaphore.signal()
    }

    func wait() -> Result<HTTPResponse, any Error> {
      semaphore.wait()
      return result.withLock { $0 } ?? .failure(HTTPClientError.malformedResponse)
    }
  }
}
