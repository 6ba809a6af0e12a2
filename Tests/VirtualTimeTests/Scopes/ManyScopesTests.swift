import ConcurrencyTesting
import TestSupport
import Testing

/// Scopes do not see each other.
struct ManyScopesTests {
  /// A little of everything, which takes `unit` times 6.
  private static func sample(_ unit: Duration) async throws -> Duration {
    try await withVirtualTime { time in
      async let first: Void = Task.sleep(for: unit)
      async let second: Void = Task.detached { try await Task.sleep(for: unit * 2) }.value
      try await Sleeper().nap(unit * 3)
      _ = try await (first, second)
      #expect(time.elapsed == unit * 3)
      try await Task { @MainActor in try await Task.sleep(for: unit) }.value
      #expect(time.elapsed == unit * 4)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<5 { group.addTask { try await time.clock.sleep(for: unit * 2) } }
        try await group.waitForAll()
      }
      return time.elapsed
    }
  }

  @Test func `Two scopes side by side keep their own times`() async throws {
    let arrived = AsyncStream<Void>.makeStream()
    async let standing = withVirtualTime(autoAdvance: .never) { time in
      for await _ in arrived.stream { break }
      return time.elapsed
    }
    async let moving = withVirtualTime { time in
      try await Task.sleep(for: .seconds(1_000))
      await onThread { _ = arrived.continuation.yield() }
      return time.elapsed
    }
    #expect(try await standing == .zero)
    #expect(try await moving == .seconds(1_000))
  }

  @Test func `Two hundred scopes one after the other`() async throws {
    for number in 1...200 {
      #expect(try await Self.sample(.nanoseconds(number)) == .nanoseconds(6 * number))
    }
  }

  @Test func `Twenty scopes side by side`() async throws {
    try await withThrowingTaskGroup(of: (Int, Duration).self) { group in
      for number in 1...20 { group.addTask { (number, try await Self.sample(.seconds(number))) } }
      for try await (number, elapsed) in group { #expect(elapsed == .seconds(6 * number)) }
    }
  }

  @Test func `Scopes on one actor`() async throws {
    let shared = Sleeper()
    try await withThrowingTaskGroup(of: (Int, Duration).self) { group in
      for number in 1...20 {
        group.addTask {
          let elapsed = try await withVirtualTime { time in
            for _ in 0..<5 { try await shared.nap(.seconds(number)) }
            return time.elapsed
          }
          return (number, elapsed)
        }
      }
      for try await (number, elapsed) in group { #expect(elapsed == .seconds(5 * number)) }
    }
    #expect(await shared.naps == 100)
  }

  @Test func `A scope does not slow the real time of others`() async throws {
    let start = ContinuousClock.now
    async let real: Void = Task.sleep(for: .milliseconds(20))
    for _ in 0..<20 { _ = try await Self.sample(.seconds(100)) }
    try await real
    #expect(start.duration(to: .now) >= .milliseconds(20))
    // Less than the 2,000 s that the scopes have slept.
    #expect(start.duration(to: .now) < .seconds(2000))
  }
}
