import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// Streams that are fed from inside and from outside a scope.
struct StreamTests {
  /// Each suite has a global actor of its own, so that scopes of tests that run side by side do not meet on it.
  @globalActor
  actor Background {
    static let shared = Background()
  }

  @Test func `A stream fed from inside`() async throws {
    try await withVirtualTime { time in
      let (stream, continuation) = AsyncStream<Int>.makeStream()
      let producer = Task {
        for number in 1...5 {
          try await Task.sleep(for: .seconds(number))
          continuation.yield(number)
        }
        continuation.finish()
      }
      var arrivals: [Duration] = []
      for await _ in stream { arrivals.append(time.elapsed) }
      try await producer.value
      #expect(arrivals == [1, 3, 6, 10, 15].map { .seconds($0) })
    }
  }

  @Test func `A stream fed from a thread`() async throws {
    try await withVirtualTime { time in
      let (stream, continuation) = AsyncStream<Int>.makeStream()
      startThread {
        for number in 0..<100 {
          continuation.yield(number)
          if number % 20 == 0 { usleep(1_000) }
        }
        continuation.finish()
      }
      var received: [Int] = []
      for await number in stream { received.append(number) }
      #expect(received == Array(0..<100))
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A stream that makes its elements on demand`() async throws {
    try await withVirtualTime { time in
      let start = ContinuousClock.now
      let ticks = AsyncStream<Duration> {
        try? await Task.sleep(for: .milliseconds(100))
        return start.duration(to: .now)
      }
      var seen: [Duration] = []
      for await tick in ticks.prefix(5) { seen.append(tick) }
      #expect(seen == [100, 200, 300, 400, 500].map { .milliseconds($0) })
      #expect(time.elapsed == .milliseconds(500))
    }
  }

  @Test func `Two consumers on different actors`() async throws {
    try await withVirtualTime { time in
      let (stream, continuation) = AsyncStream<Int>.makeStream()
      let log = Log<Int>()
      let consumer = Task { @MainActor in
        for await number in stream { log.append(number) }
      }
      let producer = Task { @Background in
        for number in 0..<10 {
          continuation.yield(number)
          try? await Task.sleep(for: .seconds(1))
        }
        continuation.finish()
      }
      await producer.value
      await consumer.value
      #expect(log.entries == Array(0..<10))
      #expect(time.elapsed == .seconds(10))
    }
  }
}
