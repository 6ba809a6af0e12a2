import ConcurrencyTesting
import TestSupport
import Testing

@globalActor private actor MeetingActor {
  static let shared = MeetingActor()
}

/// Scopes that meet on an actor, whose queue then holds tasks of each: whichever scope's thread runs them, each is in the
/// time of its own.
@Suite struct SharedActorTests {
  /// What a task on the actor reads in its first slice, and after a sleep of a second.
  private struct Reading: Equatable {
    var first: Duration
    var last: Duration
    var isActive = true
  }

  /// Starts tasks on the actor, a few at a time, in a scope of its own.
  private func readings(rounds: Int) async throws -> [Reading] {
    try await withVirtualTime { _ in
      let start = ContinuousClock.now
      var readings: [Reading] = []
      for _ in 0..<rounds {
        let tasks = (0..<4).map { _ in
          Task { @MeetingActor in
            let first = ContinuousClock.now - start
            let isActive = VirtualTime.isActive
            try await Task.sleep(for: .seconds(1))
            return Reading(first: first, last: ContinuousClock.now - start, isActive: isActive)
          }
        }
        for task in tasks { readings.append(try await task.value) }
      }
      return readings
    }
  }

  @Test func `A task is in its scope's time from its first slice to its last`() async throws {
    let rounds = 500
    let expected = (0..<rounds).flatMap { round in
      Array(repeating: Reading(first: .seconds(round), last: .seconds(round + 1)), count: 4)
    }
    try await withThrowingTaskGroup(of: [Reading].self) { group in
      for _ in 0..<3 { group.addTask { try await readings(rounds: rounds) } }
      for try await readings in group { #expect(firstDifference(readings, expected) == nil) }
    }
  }

  @Test func `A child task belongs to its scope, also if it is created in a first slice`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask {
          try await withVirtualTime { time in
            for second in 0..<500 {
              let tasks = (0..<4).map { _ in
                Task { @MeetingActor in
                  async let inner: Void = Task.sleep(for: .seconds(1))
                  try await inner
                }
              }
              for task in tasks { try await task.value }
              guard time.elapsed == .seconds(second + 1) else { break }
            }
            #expect(time.elapsed == .seconds(500))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @MeetingActor private func yieldThere() async { await Task.yield() }
  @MeetingActor private func sleepThere() async throws { try await Task.sleep(for: .seconds(1)) }

  /// Runs three scopes, beside a timer far away, to which no clock must move: `instant` takes no time, `second` one second.
  private func expectClocksWait(
    instant: @escaping @Sendable () async -> Void,
    second: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask {
          try await withVirtualTime { time in
            let ticker = Task { try await Task.sleep(for: .seconds(1_000_000)) }
            for passed in 0..<500 {
              await instant()
              guard time.elapsed == .seconds(passed) else { break }
              try await second()
            }
            #expect(time.elapsed == .seconds(500))
            ticker.cancel()
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `The clock waits for a task that yields or sleeps there`() async throws {
    try await expectClocksWait {
      await yieldThere()
    } second: {
      try await sleepThere()
    }
  }

  @Test func `The clock waits for who awaits a task that ends there`() async throws {
    try await expectClocksWait {
      await Task { @MeetingActor in }.value
    } second: {
      try await Task { @MeetingActor in try await Task.sleep(for: .seconds(1)) }.value
    }
  }

  @Test func `A deinitializer is in its scope's time`() async throws {
    guard #available(macOS 15.4, iOS 18.4, tvOS 18.4, watchOS 11.4, visionOS 2.4, *) else { return }
    final class Owned: Sendable {
      let start: ContinuousClock.Instant
      let seen: Log<Duration>
      init(_ seen: Log<Duration>) {
        start = .now
        self.seen = seen
      }
      @MeetingActor deinit { seen.append(ContinuousClock.now - start) }
    }
    async let others = (readings(rounds: 200), readings(rounds: 200))
    for _ in 0..<200 {
      let seen = Log<Duration>()
      try await withVirtualTime { time in
        try await Task.sleep(for: .seconds(1))
        do { _ = Owned(seen) }
        try await Task.sleep(for: .seconds(1))
        #expect(time.elapsed == .seconds(2))
      }
      #expect(seen.entries == [.zero])
    }
    _ = try await others
  }

  @Test func `A task of no scope reads the real clock there`() async throws {
    async let scope = readings(rounds: 500)
    // In virtual time the clock would stand still for the scope's task, or be decades away.
    let start = ContinuousClock.now
    for _ in 0..<2_000 {
      let (now, isActive) = await Task { @MeetingActor in (ContinuousClock.now, VirtualTime.isActive) }.value
      let end = ContinuousClock.now
      guard start <= now, now <= end, !isActive else {
        #expect(start <= now && now <= end)
        #expect(!isActive)
        break
      }
    }
    _ = try await scope
  }

  /// The first reading that is another than expected.
  private func firstDifference(_ readings: [Reading], _ expected: [Reading]) -> String? {
    guard readings.count == expected.count else { return "\(readings.count) readings" }
    for (reading, expected) in zip(readings, expected) where reading != expected {
      return "\(reading) instead of \(expected)"
    }
    return nil
  }
}
