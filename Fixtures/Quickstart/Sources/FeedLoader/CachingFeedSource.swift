import Synchronization

/// Remembers every feed that another source has delivered.
public final class CachingFeedSource: FeedSource {
  private let upstream: any FeedSource
  private let known = Mutex<[String: Feed]>([:])

  /// Creates an empty cache in front of `upstream`.
  public init(upstream: any FeedSource) {
    self.upstream = upstream
  }

  /// The feed from memory, or from upstream the first time.
  public func feed(named name: String) async throws -> Feed {
    if let feed = known.withLock({ $0[name] }) {
      return feed
    }
    let feed = try await upstream.feed(named: name)
    known.withLock { $0[name] = feed }
    return feed
  }
}
