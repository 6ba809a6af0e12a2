import FeedLoader

/// A source that sleeps before it delivers, as a server far away would.
///
/// It sleeps with `Task.sleep`. No clock is passed in: inside virtual time the very same code takes no real time.
public struct SlowFeedSource: FeedSource {
  private let delays: [String: Duration]

  /// Creates a source that knows the given feeds.
  public init(delays: [String: Duration]) {
    self.delays = delays
  }

  /// Sleeps for the delay of the feed, then delivers it.
  public func feed(named name: String) async throws -> Feed {
    guard let delay = delays[name] else {
      throw UnknownFeed(name: name)
    }
    try await Task.sleep(for: delay)
    return Feed(name: name, headlines: ["\(name) of the day"])
  }
}

/// No feed has this name.
public struct UnknownFeed: Error {
  /// The name that was asked for.
  public var name: String
}
