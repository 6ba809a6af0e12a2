import ConcurrencyTesting
import Dashboard
import Testing

@Suite struct NewsTickerTests {
  // "c" is late for its beat and shown at once, and the beat goes on as before. "e" comes at the very instant of a beat:
  // `zip` waits for both, whichever comes first.
  @Test(arguments: schedules)
  func headlinesKeepToTheBeat(schedule: SchedulePolicy) async throws {
    let headlines = Script(
      [
        .zero: "a", .nanoseconds(1): "b", .nanoseconds(15_000_000_001): "c", .seconds(17): "d", .seconds(25): "e",
        .seconds(118): "f",
      ],
      end: .seconds(121)
    )
    try await withVirtualTime(schedule: schedule) { time in
      let shown = Timeline<String>()
      await NewsTicker().run(headlines.stream()) { shown.note($0) }
      #expect(
        shown.entries == [
          .at(.seconds(5), "a"), .at(.seconds(10), "b"), .at(.nanoseconds(15_000_000_001), "c"),
          .at(.seconds(20), "d"), .at(.seconds(25), "e"), .at(.seconds(118), "f"),
        ]
      )
      #expect(time.elapsed == .seconds(121))
    }
  }
}
