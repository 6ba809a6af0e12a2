/// Loads several feeds at a time.
public struct FeedLoader: Sendable {
  private let source: any FeedSource

  /// Creates a loader that fetches from `source`.
  public init(source: any FeedSource) {
    self.source = source
  }

  /// The front page: both feeds are fetched side by side, so it takes as long as the slower one.
  public func frontPage() async throws -> FrontPage {
    async let news = source.feed(named: "news")
    async let sport = source.feed(named: "sport")
    return try await FrontPage(news: news, sport: sport)
  }

  /// The feeds with the given names, in that order. They are fetched side by side.
  public func feeds(named names: [String]) async throws -> [Feed] {
    try await withThrowingTaskGroup(of: (Int, Feed).self) { group in
      for (index, name) in names.enumerated() {
        group.addTask { (index, try await source.feed(named: name)) }
      }
      var feeds: [Int: Feed] = [:]
      for try await (index, feed) in group {
        feeds[index] = feed
      }
      return names.indices.compactMap { feeds[$0] }
    }
  }
}
