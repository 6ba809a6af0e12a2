import ConcurrencyTesting
import Testing

/// Durations that are no whole number of nanoseconds, as most are that are written with a decimal point:
/// `Duration.seconds(1.2)` is 32 attoseconds less than it reads, `.seconds(1.1)` 96 more.
struct FractionTests {
  static let durations: [(seconds: Double, milliseconds: Int)] = [
    (0.57, 570), (1.1, 1_100), (1.2, 1_200), (1.9, 1_900), (2.3, 2_300),
  ]

  @Test(arguments: FractionTests.durations)
  func `Sleeps take the time that they read`(seconds: Double, milliseconds: Int) async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(seconds))
      #expect(time.elapsed == .milliseconds(milliseconds))
      try await SuspendingClock().sleep(for: .seconds(seconds))
      #expect(time.elapsed == .milliseconds(2 * milliseconds))
      try await time.clock.sleep(for: .seconds(seconds))
      #expect(time.elapsed == .milliseconds(3 * milliseconds))
      await time.advance(by: .seconds(seconds))
      #expect(time.elapsed == .milliseconds(4 * milliseconds))
    }
  }

  @Test(arguments: FractionTests.durations)
  func `An advance reaches timers that read the same`(seconds: Double, milliseconds: Int) async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Duration>()
      let sleepers = [
        Task {
          try await Task.sleep(for: .milliseconds(milliseconds))
          log.append(time.elapsed)
        },
        Task {
          try await time.clock.sleep(for: .seconds(seconds))
          log.append(time.elapsed)
        },
      ]
      await time.settle()
      await time.advance(by: .seconds(seconds))
      #expect(log.entries == [.milliseconds(milliseconds), .milliseconds(milliseconds)])
      for sleeper in sleepers { sleeper.cancel() }
    }
  }

  @Test(arguments: FractionTests.durations)
  func `A loop that waits for a deadline comes to its end`(seconds: Double, milliseconds: Int) async throws {
    let elapsed = try await withVirtualTime(timeLimit: .seconds(20)) { time in
      let deadline = ContinuousClock.now + .seconds(seconds)
      while ContinuousClock.now < deadline { try await Task.sleep(until: deadline, clock: .continuous) }
      let virtualDeadline = time.clock.now.advanced(by: .seconds(seconds))
      while time.clock.now < virtualDeadline { try await time.clock.sleep(until: virtualDeadline) }
      return time.elapsed
    }
    // Each of the two may take a nanosecond more, in which the deadline lies.
    #expect(elapsed >= .milliseconds(2 * milliseconds))
    #expect(elapsed <= .milliseconds(2 * milliseconds) + .nanoseconds(2))
  }

  @Test func `A sleep of less than a nanosecond takes one`() async throws {
    try await withVirtualTime { time in
      let fraction = Duration(secondsComponent: 0, attosecondsComponent: 1)
      try await Task.sleep(for: fraction)
      #expect(time.elapsed == .nanoseconds(1))
      try await time.clock.sleep(for: fraction)
      #expect(time.elapsed == .nanoseconds(2))
    }
  }

  @Test func `The expected wall is taken to the nanosecond`() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(2.3)) {
        async let first: Void = Task.sleep(for: .seconds(2.3))
        async let second: Void = Task.sleep(for: .seconds(1.1))
        _ = try await (first, second)
      }
    }
  }
}
