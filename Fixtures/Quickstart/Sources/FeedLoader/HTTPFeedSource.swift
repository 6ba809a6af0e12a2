/// Fetches feeds from an HTTP server: `GET /feeds/<name>` answers with one headline per line.
public struct HTTPFeedSource: FeedSource {
  private let client: HTTPClient

  /// Creates a source that asks the server of `client`.
  public init(client: HTTPClient) {
    self.client = client
  }

  /// Fetches one feed from the server.
  public func feed(named name: String) async throws -> Feed {
    let response = try await client.get("/feeds/\(name)")
    guard response.status == 200 else {
      throw HTTPClientError.status(response.status)
    }
    return Feed(name: name, headlines: response.body.split(separator: "\n").map(String.init))
  }
}
