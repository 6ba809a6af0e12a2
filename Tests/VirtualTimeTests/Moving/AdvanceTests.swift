import ConcurrencyTesting
import TestSupport
import Testing

/// With `autoAdvance: .never` only the test moves the clock.
struct AdvanceTests {
  /// Writes down the time after each of `count` sleeps.
  private static func tick(_ interval: Duration, _ count: Int, _ time: VirtualTime, _ log: Log<Duration>) -> Task<
    Void, any Error
  > {
    Task {
      for _ in 0..<count {
        try await Task.sleep(for: interval)
        log.append(time.elapsed)
      }
    }
  }

  @Test func `Time does not move by itself`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Duration>()
      let ticker = Self.tick(.seconds(1), 1, time, log)
      await time.settle()
      await onThread {}
      #expect(time.elapsed == .zero)
      #expect(log.entries == [])
      await time.advance(by: .seconds(1))
      #expect(log.entries == [.seconds(1)])
      try await ticker.value
    }
  }

  @Test(arguments: [AutoAdvance.never, .whenIdle])
  func `Advance stops at every timer with the right now`(autoAdvance: AutoAdvance) async throws {
    try await withVirtualTime(autoAdvance: autoAdvance) { time in
      let log = Log<Duration>()
      let fast = Self.tick(.seconds(2), 5, time, log)
      let slow = Self.tick(.seconds(3), 3, time, log)
      await time.advance(by: .seconds(9))
      #expect(log.entries == [2, 3, 4, 6, 6, 8, 9].map { .seconds($0) })
      #expect(time.elapsed == .seconds(9))
      await time.advance(to: .init(sinceStart: .seconds(10)))
      #expect(log.entries.last == .seconds(10))
      try await fast.value
      try await slow.value
    }
  }

  @Test func `Timers due exactly at the end fire, later ones do not`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<String>()
      let atEnd = Task {
        try await Task.sleep(for: .seconds(5))
        log.append("at the end")
        // Due at the same instant, but only set then.
        try await time.clock.sleep(until: .init(sinceStart: .seconds(5)))
        log.append("again")
      }
      let after = Task {
        try await Task.sleep(for: .nanoseconds(5_000_000_001))
        log.append("after")
      }
      await time.advance(by: .seconds(5))
      #expect(log.entries == ["at the end", "again"])
      await time.advance(by: .nanoseconds(1))
      #expect(log.entries == ["at the end", "again", "after"])
      try await atEnd.value
      try await after.value
    }
  }

  @Test func `Advances below a microsecond are exact`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Duration>()
      let ticker = Self.tick(.nanoseconds(3), 4, time, log)
      for _ in 0..<13 {
        let before = time.elapsed
        await time.advance(by: .nanoseconds(1))
        #expect(time.elapsed == before + .nanoseconds(1))
      }
      #expect(log.entries == [3, 6, 9, 12].map { .nanoseconds($0) })
      try await ticker.value
    }
  }

  @Test func `Advancing by nothing fires nothing new but runs what is ready`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<String>()
      let ready = Task { log.append("ready") }
      let later = Task {
        try await Task.sleep(for: .nanoseconds(1))
        log.append("later")
      }
      await time.advance(by: .zero)
      #expect(log.entries == ["ready"])
      await time.advance(to: .init(sinceStart: .zero))
      #expect(log.entries == ["ready"])
      await time.advance(by: .nanoseconds(1))
      await ready.value
      try await later.value
    }
  }

  @Test func `A negative duration fails at the caller's line and moves nothing`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      await time.advance(by: .seconds(3))
      let byTime = try await onlyFailure(at: #line + 1) {
        await time.advance(by: .seconds(-1))
      }
      #expect(byTime.contains("advance(by:)"))
      #expect(byTime.contains("-1 s"))
      let clock = time.clock
      try await onlyFailure(at: #line + 1) {
        await clock.advance(by: .nanoseconds(-1))
      }
      #expect(time.elapsed == .seconds(3))
    }
  }

  @Test func `A past instant fails at the caller's line and moves nothing`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      await time.advance(by: .seconds(3))
      let text = try await onlyFailure(at: #line + 1) {
        await time.advance(to: .init(sinceStart: .seconds(1)))
      }
      #expect(text.contains("advance(to:)"))
      #expect(text.contains("2 s in the past"))
      let clock = time.clock
      try await onlyFailure(at: #line + 1) {
        await clock.advance(to: .init(sinceStart: .nanoseconds(2_999_999_999)))
      }
      #expect(time.elapsed == .seconds(3))
      // The present is no past.
      await time.advance(to: time.clock.now)
      #expect(time.elapsed == .seconds(3))
    }
  }

  @Test func `Advancing beyond the end of the clock stops at its end`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      await time.advance(by: .seconds(1))
      await time.advance(by: .seconds(Int64.max))
      let end = time.elapsed
      #expect(end > .seconds(Int64(86_400) * 365 * 250))
      await time.advance(by: .seconds(Int64.max))
      await time.advance(to: .init(sinceStart: .seconds(Int64.max)))
      #expect(time.elapsed == end)
    }
  }

  @Test func `Several tasks may advance at once`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<String>()
      async let far: Void = {
        await time.advance(by: .seconds(10))
        log.append("far \(time.elapsed)")
      }()
      async let near: Void = {
        await time.advance(by: .seconds(4))
        log.append("near \(time.elapsed)")
      }()
      let sleeper = Task {
        try await Task.sleep(for: .seconds(6))
        log.append("sleeper \(time.elapsed)")
      }
      _ = await (far, near)
      try await sleeper.value
      #expect(log.entries == ["near 4.0 seconds", "sleeper 6.0 seconds", "far 10.0 seconds"])
    }
  }

  @MainActor
  @Test func `On the main actor too`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Duration>()
      let ticker = Task { @MainActor in
        for _ in 0..<3 {
          try await Task.sleep(for: .seconds(1))
          MainActor.assertIsolated()
          log.append(time.elapsed)
        }
      }
      await time.advance(by: .milliseconds(2_500))
      MainActor.assertIsolated()
      #expect(log.entries == [.seconds(1), .seconds(2)])
      await time.advance(by: .milliseconds(500))
      #expect(log.entries == [.seconds(1), .seconds(2), .seconds(3)])
      try await ticker.value
    }
  }

  @Test func `A clock's own spellings do the same`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let clock = time.clock
      let log = Log<Duration>()
      let ticker = Self.tick(.seconds(1), 10, time, log)
      await clock.advance(by: .seconds(1))
      #expect(clock.now == .init(sinceStart: .seconds(1)))
      await clock.advance(to: clock.now.advanced(by: .seconds(2)))
      #expect(log.entries.count == 3)
      await #expect(throws: VirtualTimeError.stillSleeping) { try await clock.checkSuspension() }
      await clock.run()
      #expect(log.entries.count == 10)
      try await clock.checkSuspension()
      try await ticker.value
    }
  }
}
