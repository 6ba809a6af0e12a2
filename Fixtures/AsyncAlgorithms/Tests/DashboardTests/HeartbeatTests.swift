import AsyncAlgorithms
import ConcurrencyTesting
import Dashboard
import Testing

@Suite struct HeartbeatTests {
  struct ServerIsGone: Error {}

  @Test(arguments: schedules)
  func anHourIsAHundredAndTwentyBeatsHoweverLongAPingTakes(schedule: SchedulePolicy) async throws {
    try await withVirtualTime(schedule: schedule) { time in
      let beats = Timeline<Int>()
      let heartbeat = Task {
        try await Heartbeat { beat in
          beats.note(beat)
          try await Task.sleep(for: .milliseconds(7_123))
        }.run()
      }
      try await Task.sleep(for: .seconds(3610))
      heartbeat.cancel()
      try await heartbeat.value
      #expect(beats.entries == (1...120).map { .at(.seconds($0 * 30), $0) })
      #expect(time.elapsed == .seconds(3610))
    }
  }

  @Test(arguments: schedules)
  func missedBeatsAreMadeUpForAtOnce(schedule: SchedulePolicy) async throws {
    try await withVirtualTime(schedule: schedule) { time in
      let beats = Timeline<Int>()
      await #expect(throws: ServerIsGone.self) {
        try await Heartbeat { beat in
          beats.note(beat)
          if beat == 1 { try await Task.sleep(for: .seconds(70)) }
          if beat == 5 { throw ServerIsGone() }
        }.run()
      }
      #expect(
        beats.entries == [
          .at(.seconds(30), 1), .at(.seconds(100), 2), .at(.seconds(100), 3), .at(.seconds(120), 4),
          .at(.seconds(150), 5),
        ]
      )
      #expect(time.elapsed == .seconds(150))
    }
  }

  @Test(.virtualTime) func timersHandOutTheInstantsOfTheirClocks() async throws {
    var ticks: [Duration] = []
    let continuous = ContinuousClock.now
    for await tick in AsyncTimerSequence(interval: .nanoseconds(1), clock: .continuous).prefix(1000) {
      ticks.append(continuous.duration(to: tick))
    }
    #expect(ticks == (1...1000).map { .nanoseconds($0) })

    ticks = []
    let suspending = SuspendingClock.now
    for await tick in AsyncTimerSequence.repeating(every: .seconds(60)).prefix(60) {
      ticks.append(suspending.duration(to: tick))
    }
    #expect(ticks == (1...60).map { .seconds($0 * 60) })
    #expect(VirtualTime.current?.elapsed == .seconds(3600) + .nanoseconds(1000))
  }

  @Test(.virtualTime(schedule: .random(seed: 3))) func twoHeartsBeatSideBySide() async throws {
    let beats = Timeline<String>()
    func beat(_ name: String, every interval: Duration, times: Int) async {
      for await _ in AsyncTimerSequence(interval: interval, clock: .continuous).prefix(times) { beats.note(name) }
    }
    await assertConcurrent(expectedWall: .seconds(61)) {
      async let left: Void = beat("left", every: .seconds(20), times: 3)
      async let right: Void = beat("right", every: .milliseconds(30_500), times: 2)
      _ = await (left, right)
    }
    #expect(
      beats.entries == [
        .at(.seconds(20), "left"), .at(.milliseconds(30_500), "right"), .at(.seconds(40), "left"),
        .at(.seconds(60), "left"), .at(.seconds(61), "right"),
      ]
    )
  }
}
