import AsyncAlgorithms
import ConcurrencyTesting
import Dashboard
import XCTest

/// The same expectations under XCTest.
final class DashboardXCTests: XCTestCase {
  func testSearchesWhenTypingPauses() async throws {
    let typed = Script([.zero: "s", .milliseconds(299): "sw", .seconds(90): "swift"], end: .seconds(120))
    for schedule in schedules {
      try await withVirtualTime(schedule: schedule) { time in
        let searches = Timeline<String>()
        let box = await SearchBox { query in
          searches.note(query)
          return []
        }
        try await box.follow(typed.stream())
        XCTAssertEqual(searches.entries, [.at(.milliseconds(599), "sw"), .at(.milliseconds(90_300), "swift")])
        XCTAssertEqual(time.elapsed, .seconds(120))
      }
    }
  }

  func testFiveMinutesAreThreeHundredDrawings() async throws {
    let download = Script(every: .milliseconds(250), 0..<1200, end: .seconds(300))
    try await withVirtualTime { time in
      let drawings = Timeline<Int>()
      await ProgressBar(drawing: .first).follow(download.stream()) { drawings.note($0) }
      XCTAssertEqual(drawings.entries.map(\.instant), (0...300).map { .seconds($0) })
      XCTAssertEqual(drawings.entries.map(\.value), [0] + (0..<300).map { $0 * 4 + 1 })
      XCTAssertEqual(time.elapsed, .seconds(300))
    }
  }

  func testBatchEveryTenSecondsOrAHundredSamples() async throws {
    let samples = Script(every: .milliseconds(79), from: .milliseconds(79), 0..<230, end: .seconds(120))
    for schedule in schedules {
      try await withVirtualTime(schedule: schedule) { time in
        let uploads = Timeline<[Int]>()
        try await MetricsBatcher { uploads.note($0) }.run(samples.stream())
        XCTAssertEqual(
          uploads.entries,
          [
            .at(.milliseconds(7_900), Array(0..<100)), .at(.seconds(10), Array(100..<126)),
            .at(.milliseconds(17_854), Array(126..<226)), .at(.seconds(20), Array(226..<230)),
          ]
        )
        XCTAssertEqual(time.elapsed, .seconds(120))
      }
    }
  }

  @MainActor
  func testBeatsComeOnTheMainActorToo() async throws {
    for schedule in schedules {
      try await withVirtualTime(schedule: schedule) { time in
        var beats: [Duration] = []
        for await _ in AsyncTimerSequence.repeating(every: .seconds(30), clock: .continuous).prefix(10) {
          MainActor.assertIsolated()
          beats.append(time.elapsed)
        }
        XCTAssertEqual(beats, (1...10).map { .seconds($0 * 30) })
      }
    }
  }

  func testEventsOfTwoSourcesComeWhenTheyHappen() async throws {
    let deploys = Script<Event>([.seconds(60): .deploy("1.0"), .seconds(180): .deploy("1.1")], end: .seconds(200))
    let alerts = Script<Event>([.nanoseconds(60_000_000_001): .alert("down")], end: .seconds(300))
    for schedule in schedules {
      try await withVirtualTime(schedule: schedule) { time in
        let seen = Timeline<Event>()
        let hub = EventHub.operations(deploys: deploys.throwingStream(), alerts: alerts.throwingStream())
        for try await event in hub { seen.note(event) }
        XCTAssertEqual(
          seen.entries,
          [
            .at(.seconds(60), .deploy("1.0")), .at(.nanoseconds(60_000_000_001), .alert("down")),
            .at(.seconds(180), .deploy("1.1")),
          ]
        )
        XCTAssertEqual(time.elapsed, .seconds(300))
      }
    }
  }
}
