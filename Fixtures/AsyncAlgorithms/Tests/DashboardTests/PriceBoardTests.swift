import ConcurrencyTesting
import Dashboard
import Testing

@Suite struct PriceBoardTests {
  @Test(arguments: schedules)
  func everyChangeIsShownAtItsInstant(schedule: SchedulePolicy) async throws {
    let prices = Script([.seconds(10): 5, .seconds(20): 6, .seconds(100): 7], end: .seconds(130))
    let rates = Script([.seconds(15): 10, .nanoseconds(20_000_000_001): 20, .seconds(60): 30], end: .seconds(90))
    #expect(
      try await shown(prices: prices, rates: rates, schedule: schedule) == [
        .at(.seconds(15), 50), .at(.seconds(20), 60), .at(.nanoseconds(20_000_000_001), 120), .at(.seconds(60), 180),
        .at(.seconds(100), 210),
      ]
    )
  }

  // When both change at one instant the board shows one change, then both. What is exact: it shows them at that instant,
  // and in the end the right price. The first price needs both, so there is no doubt about it.
  @Test func changesAtOneInstantAreShownOneAfterTheOther() async throws {
    let prices = Script([.seconds(10): 5, .seconds(60): 6], end: .seconds(90))
    let rates = Script([.seconds(10): 10, .seconds(60): 20], end: .seconds(130))
    let priceFirst: [Timeline<Int>.Entry] = [.at(.seconds(10), 50), .at(.seconds(60), 60), .at(.seconds(60), 120)]
    let rateFirst: [Timeline<Int>.Entry] = [.at(.seconds(10), 50), .at(.seconds(60), 100), .at(.seconds(60), 120)]
    #expect(try await shown(prices: prices, rates: rates, schedule: .fifo) == priceFirst)
    var outcomes: Set<[Timeline<Int>.Entry]> = []
    for schedule in seeds { outcomes.insert(try await shown(prices: prices, rates: rates, schedule: schedule)) }
    #expect(outcomes == [priceFirst, rateFirst])
  }

  /// What the board shows, and when.
  private func shown(
    prices: Script<Int>,
    rates: Script<Int>,
    schedule: SchedulePolicy
  ) async throws -> [Timeline<Int>.Entry] {
    try await withVirtualTime(schedule: schedule) { time in
      let shown = Timeline<Int>()
      await PriceBoard().run(prices: prices.stream(), rates: rates.stream()) { shown.note($0) }
      #expect(time.elapsed == .seconds(130))
      return shown.entries
    }
  }
}
