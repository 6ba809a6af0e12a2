import ConcurrencyTesting
import TestSupport
import Testing

/// Timeouts, as everybody writes them.
struct TimeoutTests {
  struct TimedOut: Error {}

  private static func withTimeout<R: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async throws -> R
  ) async throws -> R {
    try await withThrowingTaskGroup(of: R.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(for: limit)
        throw TimedOut()
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw TimedOut() }
      return first
    }
  }

  @Test func `A timeout around a shorter body does not fire`() async throws {
    try await withVirtualTime { time in
      let value = try await Self.withTimeout(.seconds(10)) {
        try await Task.sleep(for: .seconds(9))
        return 7
      }
      #expect(value == 7)
      #expect(time.elapsed == .seconds(9))
      // Nor does it later.
      try await Task.sleep(for: .seconds(100))
      #expect(time.elapsed == .seconds(109))
    }
  }

  @Test func `A timeout around a longer body fires`() async throws {
    try await withVirtualTime { time in
      await #expect(throws: TimedOut.self) {
        try await Self.withTimeout(.seconds(10)) { try await Task.sleep(for: .seconds(11)) }
      }
      #expect(time.elapsed == .seconds(10))
      try await Task.sleep(for: .seconds(100))
      #expect(time.elapsed == .seconds(110))
    }
  }

  @Test func `Nested timeouts fire innermost first`() async throws {
    try await withVirtualTime { time in
      let value = try await Self.withTimeout(.seconds(60)) {
        do {
          try await Self.withTimeout(.seconds(5)) { try await Task.sleep(for: .seconds(3_600)) }
          return "in time"
        } catch is TimedOut {
          return "inner timeout at \(time.elapsed)"
        }
      }
      #expect(value == "inner timeout at 5.0 seconds")
    }
  }

  @Test func `Retries with growing pauses take exactly their sum`() async throws {
    try await withVirtualTime { time in
      var attempts = 0
      for exponent in 0..<10 {
        attempts += 1
        try await Task.sleep(for: .milliseconds(100 << exponent))
      }
      #expect(attempts == 10)
      #expect(time.elapsed == .milliseconds(102_300))
    }
  }
}
