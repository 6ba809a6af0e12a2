/// A named list of headlines.
public struct Feed: Equatable, Sendable {
  /// The name under which the server knows the feed.
  public var name: String
  /// The headlines, newest first.
  public var headlines: [String]

  /// Creates a feed.
  public init(name: String, headlines: [String]) {
    self.name = name
    self.headlines = headlines
  }
}

/// What the front page shows.
public struct FrontPage: Equatable, Sendable {
  /// The general news.
  public var news: Feed
  /// The sport pages.
  public var sport: Feed

  /// Creates a front page from its two feeds.
  public init(news: Feed, sport: Feed) {
    self.news = news
    self.sport = sport
  }
}

/// Where feeds come from.
public protocol FeedSource: Sendable {
  /// Fetches one feed.
  func feed(named name: String) async throws -> Feed
}
