import AsyncAlgorithms

/// Shows one headline every five seconds.
public struct NewsTicker: Sendable {
  /// Creates a ticker.
  public init() {}

  /// Shows headlines until there are no more.
  public func run(_ headlines: AsyncStream<String>, show: (String) -> Void) async {
    let beat = AsyncTimerSequence.repeating(every: .seconds(5), clock: .continuous)
    for await (headline, _) in zip(headlines, beat) {
      show(headline)
    }
  }
}
