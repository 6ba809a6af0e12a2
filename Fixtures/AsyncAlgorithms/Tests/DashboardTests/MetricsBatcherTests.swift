import ConcurrencyTesting
import Dashboard
import Testing

@Suite struct MetricsBatcherTests {
  // One sample a second, always half a second from the next beat.
  @Test(arguments: schedules)
  func batchEveryTenSeconds(schedule: SchedulePolicy) async throws {
    let samples = Script(every: .seconds(1), from: .milliseconds(500), 0..<125, end: .seconds(126))
    let uploads = try await uploads(of: samples, schedule: schedule)
    #expect(uploads.map(\.instant) == (1...12).map { .seconds($0 * 10) } + [.seconds(126)])
    #expect(uploads.map(\.value) == stride(from: 0, to: 125, by: 10).map { Array($0..<min($0 + 10, 125)) })
  }

  // Full batches do not put off the beat, and a beat with nothing to upload uploads nothing.
  @Test(arguments: schedules)
  func hundredSamplesAreABatchAtOnce(schedule: SchedulePolicy) async throws {
    let samples = Script(every: .zero, from: .seconds(12), 0..<250, end: .seconds(120))
    #expect(
      try await uploads(of: samples, schedule: schedule) == [
        .at(.seconds(12), Array(0..<100)), .at(.seconds(12), Array(100..<200)), .at(.seconds(20), Array(200..<250)),
      ]
    )
  }

  @Test(arguments: schedules)
  func sampleOneNanosecondBeforeABeatGoesWithIt(schedule: SchedulePolicy) async throws {
    let samples = Script([.seconds(5): 0, .nanoseconds(9_999_999_999): 1], end: .seconds(60))
    #expect(try await uploads(of: samples, schedule: schedule) == [.at(.seconds(10), [0, 1])])
  }

  @Test(arguments: schedules)
  func sampleOneNanosecondAfterABeatWaitsForTheNext(schedule: SchedulePolicy) async throws {
    let samples = Script([.seconds(5): 0, .nanoseconds(10_000_000_001): 1], end: .seconds(60))
    #expect(
      try await uploads(of: samples, schedule: schedule) == [.at(.seconds(10), [0]), .at(.seconds(20), [1])]
    )
  }

  // The sample and the beat are both due at 10 s, and `chunks` acts on what it hears of first. What is exact: there is no
  // third outcome.
  @Test func sampleAtTheVeryInstantOfABeatMayGoWithItOrWait() async throws {
    let samples = Script([.seconds(5): 0, .seconds(10): 1], end: .seconds(60))
    let goesWithIt: [Timeline<[Int]>.Entry] = [.at(.seconds(10), [0, 1])]
    let waits: [Timeline<[Int]>.Entry] = [.at(.seconds(10), [0]), .at(.seconds(20), [1])]
    // In the order of creation the beat comes first: from the stream the sample is taken by one more task.
    #expect(try await uploads(of: samples, schedule: .fifo) == waits)
    var outcomes: Set<[Timeline<[Int]>.Entry]> = []
    for schedule in seeds { outcomes.insert(try await uploads(of: samples, schedule: schedule)) }
    #expect(outcomes == [goesWithIt, waits])
  }

  // Beats that are missed during an upload are made up for, so what has come meanwhile goes when the upload is over.
  @Test(arguments: schedules)
  func uploadsThatTakeLongerThanABeatFollowEachOther(schedule: SchedulePolicy) async throws {
    let samples = Script([.seconds(5): 0, .seconds(12): 1, .seconds(31): 2], end: .seconds(60))
    #expect(
      try await uploads(of: samples, taking: .seconds(15), schedule: schedule) == [
        .at(.seconds(10), [0]), .at(.seconds(25), [1]), .at(.seconds(40), [2]),
      ]
    )
  }

  // One sample every 7 s, never on a full minute.
  @Test(arguments: schedules)
  func batchByTheMinute(schedule: SchedulePolicy) async throws {
    let samples = Script(every: .seconds(7), from: .seconds(7), 0..<50, end: .seconds(355))
    let uploads = try await withVirtualTime(schedule: schedule) { time in
      let uploads = Timeline<[Int]>()
      try await MetricsBatcher { uploads.note($0) }.runByTheMinute(samples.stream())
      #expect(time.elapsed == .seconds(355))
      return uploads.entries
    }
    #expect(uploads.map(\.instant) == [60, 120, 180, 240, 300, 355].map { .seconds($0) })
    #expect(uploads.map(\.value) == [0..<8, 8..<17, 17..<25, 25..<34, 34..<42, 42..<50].map { Array($0) })
  }

  /// What is uploaded, and when. An upload takes `latency`.
  private func uploads(
    of script: Script<Int>,
    taking latency: Duration = .zero,
    schedule: SchedulePolicy
  ) async throws -> [Timeline<[Int]>.Entry] {
    try await withVirtualTime(schedule: schedule) { time in
      let uploads = Timeline<[Int]>()
      let batcher = MetricsBatcher { batch in
        uploads.note(batch)
        try await Task.sleep(for: latency)
      }
      try await batcher.run(script.stream())
      #expect(time.elapsed == script.end)
      return uploads.entries
    }
  }
}
