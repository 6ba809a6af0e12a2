import ConcurrencyTesting
import Testing

/// Every spelling of a sleep takes exactly the time that it names.
struct SleepSpellingTests {
  enum Spelling: String, CaseIterable, Sendable {
    case nanoseconds, bareNanoseconds, duration, durationOnContinuousClock, durationOnSuspendingClock
    case untilOnContinuousClock, untilOnSuspendingClock, continuousClockUntil, suspendingClockUntil
    case continuousClockFor, suspendingClockFor, virtualClockFor, virtualClockUntil, taskOnVirtualClock

    func sleep(_ nanoseconds: Int64) async throws {
      let duration = Duration.nanoseconds(nanoseconds)
      switch self {
      case .nanoseconds: try await Task.sleep(nanoseconds: UInt64(nanoseconds))
      case .bareNanoseconds: await bareSleep(UInt64(nanoseconds))
      case .duration: try await Task.sleep(for: duration)
      case .durationOnContinuousClock:
        try await Task.sleep(for: duration, tolerance: .seconds(1), clock: .continuous)
      case .durationOnSuspendingClock:
        try await Task.sleep(for: duration, tolerance: .milliseconds(1), clock: .suspending)
      case .untilOnContinuousClock:
        try await Task.sleep(until: .now + duration, tolerance: .seconds(1), clock: .continuous)
      case .untilOnSuspendingClock: try await Task.sleep(until: .now + duration, clock: .suspending)
      case .continuousClockUntil:
        let clock = ContinuousClock()
        try await clock.sleep(until: clock.now.advanced(by: duration))
      case .suspendingClockUntil:
        let clock = SuspendingClock()
        try await clock.sleep(until: clock.now.advanced(by: duration))
      case .continuousClockFor: try await ContinuousClock().sleep(for: duration)
      case .suspendingClockFor: try await SuspendingClock().sleep(for: duration, tolerance: .seconds(3))
      case .virtualClockFor: try await VirtualClock().sleep(for: duration)
      case .virtualClockUntil:
        let clock = VirtualClock()
        try await clock.sleep(until: clock.now.advanced(by: duration), tolerance: .seconds(1))
      case .taskOnVirtualClock: try await Task.sleep(for: duration, clock: VirtualClock())
      }
    }

    /// The first spelling of all, which is deprecated and does not throw.
    private func bareSleep(_ nanoseconds: UInt64) async {
      await (Self.self as any BareSleeping.Type).bareSleep(nanoseconds)
    }
  }

  @Test(arguments: Spelling.allCases, [1, 999, 1_000, 1_000_001, 3_600_000_000_000] as [Int64])
  func `A sleep takes exactly its time`(spelling: Spelling, nanoseconds: Int64) async throws {
    let elapsed = try await withVirtualTime { time in
      try await spelling.sleep(nanoseconds)
      return time.elapsed
    }
    #expect(elapsed == .nanoseconds(nanoseconds))
  }

  @Test(arguments: Spelling.allCases)
  func `Sleeps of no length take no time`(spelling: Spelling) async throws {
    let elapsed = try await withVirtualTime { time in
      for _ in 0..<3 { try await spelling.sleep(0) }
      return time.elapsed
    }
    #expect(elapsed == .zero)
  }

  @Test(arguments: Spelling.allCases)
  func `Many sleeps add up with nothing lost`(spelling: Spelling) async throws {
    let elapsed = try await withVirtualTime { time in
      for nanoseconds in 1...200 as ClosedRange<Int64> { try await spelling.sleep(nanoseconds) }
      return time.elapsed
    }
    #expect(elapsed == .nanoseconds(200 * 201 / 2))
  }
}

/// Lets a deprecated function be called without a warning.
private protocol BareSleeping {
  static func bareSleep(_ nanoseconds: UInt64) async
}

extension SleepSpellingTests.Spelling: BareSleeping {
  @available(*, deprecated)
  static func bareSleep(_ nanoseconds: UInt64) async {
    await Task.sleep(nanoseconds)
  }
}
