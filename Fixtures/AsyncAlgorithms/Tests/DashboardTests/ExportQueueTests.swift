import ConcurrencyTesting
import Dashboard
import Testing

@Suite struct ExportQueueTests {
  @Test(arguments: schedules)
  func submittingWaitsUntilTheQueueTakesTheReport(schedule: SchedulePolicy) async throws {
    try await withVirtualTime(schedule: schedule) { time in
      let queue = ExportQueue()
      let log = Timeline<String>()
      async let run: Void = queue.run { log.note("exported \($0)") }
      for month in ["May", "June", "July", "August"] {
        await queue.submit(month)
        log.note("took \(month)")
      }
      queue.close()
      try await run
      #expect(
        log.entries == [
          .at(.zero, "took May"), .at(.seconds(20), "exported May"), .at(.seconds(20), "took June"),
          .at(.seconds(40), "exported June"), .at(.seconds(40), "took July"), .at(.seconds(60), "exported July"),
          .at(.seconds(60), "took August"), .at(.seconds(80), "exported August"),
        ]
      )
      #expect(time.elapsed == .seconds(80))
    }
  }
}
