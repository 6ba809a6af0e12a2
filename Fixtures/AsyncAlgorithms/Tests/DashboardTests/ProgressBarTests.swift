import ConcurrencyTesting
import Dashboard
import Testing

@Suite struct ProgressBarTests {
  // One report every 400 ms, so that it takes three of them until a second is over. The last one is drawn when its second
  // is over, a tenth of a second after the end.
  private let download = Script(every: .milliseconds(400), 0...8, end: .milliseconds(3300))

  @Test(arguments: schedules)
  func latestReportOfEachSecondIsDrawn(schedule: SchedulePolicy) async throws {
    #expect(
      try await drawings(of: .latest, download, lasting: .milliseconds(3400), schedule: schedule) == [
        .at(.zero, 0), .at(.milliseconds(1200), 3), .at(.milliseconds(2400), 6), .at(.milliseconds(3400), 8),
      ]
    )
  }

  @Test(arguments: schedules)
  func firstReportOfEachSecondIsDrawn(schedule: SchedulePolicy) async throws {
    #expect(
      try await drawings(of: .first, download, lasting: .milliseconds(3400), schedule: schedule) == [
        .at(.zero, 0), .at(.milliseconds(1200), 1), .at(.milliseconds(2400), 4), .at(.milliseconds(3400), 7),
      ]
    )
  }

  @Test(arguments: schedules.prefix(3))
  func fiveMinutesAreThreeHundredDrawings(schedule: SchedulePolicy) async throws {
    let download = Script(every: .milliseconds(250), 0..<1200, end: .seconds(300))
    let drawings = try await drawings(of: .latest, download, lasting: .seconds(300), schedule: schedule)
    #expect(drawings.map(\.instant) == (0...300).map { .seconds($0) })
    #expect(drawings.map(\.value) == (0..<300).map { $0 * 4 } + [1199])
  }

  // A second is over after exactly a second. Nothing races here: `throttle` has no timer, it looks at the clock when a
  // report comes.
  @Test(arguments: schedules, [-1, 0, 1])
  func reportAboutASecondAfterTheLastDrawing(schedule: SchedulePolicy, offset: Int) async throws {
    let second = Duration.seconds(1) + .nanoseconds(offset)
    let download = Script([.zero: 0, second: 1, .seconds(60): 2], end: .seconds(90))
    let drawings = try await drawings(of: .latest, download, lasting: .seconds(90), schedule: schedule)
    #expect(drawings == [.at(.zero, 0)] + (offset < 0 ? [] : [.at(second, 1)]) + [.at(.seconds(60), 2)])
  }

  /// What is drawn, and when.
  private func drawings(
    of report: ProgressBar.Report,
    _ script: Script<Int>,
    lasting duration: Duration,
    schedule: SchedulePolicy
  ) async throws -> [Timeline<Int>.Entry] {
    try await withVirtualTime(schedule: schedule) { time in
      let drawings = Timeline<Int>()
      await ProgressBar(drawing: report).follow(script.stream()) { drawings.note($0) }
      #expect(time.elapsed == duration)
      return drawings.entries
    }
  }
}
