import AsyncAlgorithms

/// Shows a price in the viewer's currency.
public struct PriceBoard: Sendable {
  /// Creates a board.
  public init() {}

  /// Shows the price whenever it or the exchange rate has changed.
  public func run(prices: AsyncStream<Int>, rates: AsyncStream<Int>, show: (Int) -> Void) async {
    for await (price, rate) in combineLatest(prices, rates) {
      show(price * rate)
    }
  }
}
