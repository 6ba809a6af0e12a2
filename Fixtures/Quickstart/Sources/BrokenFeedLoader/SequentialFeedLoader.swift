import FeedLoader

/// A `FeedLoader` that asks for the second feed only when the first has arrived.
public struct SequentialFeedLoader: Sendable {
  private let source: any FeedSource

  /// Creates a loader that fetches from `source`.
  public init(source: any FeedSource) {
    self.source = source
  }

  /// The front page. MISTAKE: the second `await` starts when the first has ended, so the delays add up.
  public func frontPage() async throws -> FrontPage {
    let news = try await source.feed(named: "news")
    let sport = try await source.feed(named: "sport")
    return FrontPage(news: news, sport: sport)
  }
}
