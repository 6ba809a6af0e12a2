import ConcurrencyTesting
import TestSupport
import Testing

/// The clocks that are no scope's.
struct OtherClockTests {
  /// Code under test: takes any clock.
  private struct Retry {
    var clock: any Clock<Duration>

    func attempts(_ count: Int, _ attempt: (Int) async -> Bool) async throws -> Bool {
      for number in 0..<count {
        if await attempt(number) { return true }
        try await clock.sleep(for: .seconds(1 << number))
      }
      return false
    }
  }

  @Test func `A sleep on an immediate clock is over at once and counts as time`() async throws {
    let clock = ImmediateClock()
    let real = ContinuousClock.now
    #expect(try await !Retry(clock: clock).attempts(12) { _ in false })
    #expect(clock.now == .init(sinceStart: .seconds(4_095)))
    #expect(real.duration(to: .now) < .seconds(4_095))
  }

  @Test func `An immediate clock never goes back`() async throws {
    let clock = ImmediateClock(now: .init(sinceStart: .seconds(5)))
    try await clock.sleep(until: .init(sinceStart: .seconds(2)))
    #expect(clock.now == .init(sinceStart: .seconds(5)))
    #expect(try await clock.measure { try await clock.sleep(for: .milliseconds(1_500)) } == .milliseconds(1_500))
  }

  @Test func `A cancelled task does not sleep on an immediate clock`() async throws {
    let clock = ImmediateClock()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await clock.sleep(for: .seconds(1))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(clock.now == .init())
  }

  @Test func `A sleep on an immediate clock lets others run`() async throws {
    try await withVirtualTime { time in
      let clock = ImmediateClock()
      let log = Log<String>()
      async let other: Void = log.append("other")
      try await clock.sleep(for: .seconds(1))
      log.append("sleeper")
      await other
      #expect(log.entries == ["other", "sleeper"])
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `An unimplemented clock fails where it is used`() async throws {
    let clock = UnimplementedClock("Feed.clock")
    let text = try await onlyFailure(at: #line + 1) {
      try await clock.sleep(until: .init(sinceStart: .seconds(1)))
    }
    #expect(text.contains("Feed.clock.sleep(until:)"))
    #expect(text.contains("Remedy:"))
    try await onlyFailure(at: #line) { _ = clock.now }
    try await onlyFailure(at: #line) { _ = clock.minimumResolution }
  }

  @Test func `An unimplemented clock fails inside the code under test and lets it go on`() async throws {
    let found = try await failures {
      let retry = Retry(clock: UnimplementedClock())
      let succeeded = try await retry.attempts(2) { $0 == 1 }
      #expect(succeeded)
    }
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0.text.hasPrefix("UnimplementedClock.") })
    #expect(found.allSatisfy { $0.fileID.hasSuffix("OtherClockTests.swift") })
  }

  @Test func `An unimplemented clock that is not used is no failure`() async throws {
    let retry = Retry(clock: UnimplementedClock())
    #expect(try await retry.attempts(3) { _ in true })
  }
}
