import ConcurrencyTesting
import TestSupport
import Testing

/// Running what is ready, without moving the clock.
struct SettleTests {
  /// Each suite has a global actor of its own, so that scopes of tests that run side by side do not meet on it.
  @globalActor
  actor Background {
    static let shared = Background()
  }

  @Test func `runCurrent does not run what becomes due later`() async throws {
    try await withVirtualTime { time in
      let log = Log<String>()
      let now = Task { log.append("now") }
      let later = Task {
        try await Task.sleep(for: .nanoseconds(1))
        log.append("later")
      }
      await time.runCurrent()
      #expect(log.entries == ["now"])
      #expect(time.elapsed == .zero)
      await now.value
      try await later.value
      #expect(log.entries == ["now", "later"])
    }
  }

  @Test func `runCurrent runs what is due at this instant`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      await time.advance(by: .seconds(1))
      let log = Log<String>()
      let due = Task {
        try await Task.sleep(for: .zero)
        log.append("zero")
        try await time.clock.sleep(until: .init(sinceStart: .seconds(1)))
        log.append("past")
      }
      await time.runCurrent()
      #expect(log.entries == ["zero", "past"])
      try await due.value
    }
  }

  @Test func `settle returns after chains of spawned tasks`() async throws {
    try await withVirtualTime { time in
      let log = Log<Int>()
      @Sendable func spawn(_ depth: Int) {
        Task.detached {
          await Task.yield()
          log.append(depth)
          if depth < 100 { spawn(depth + 1) }
        }
      }
      spawn(1)
      await time.settle()
      #expect(log.entries == Array(1...100))
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `settle waits for actors and the main actor`() async throws {
    try await withVirtualTime { time in
      let log = Log<String>()
      let sleeper = Sleeper()
      Task {
        try await sleeper.nap(.zero)
        await MainActor.run { log.append("main") }
        await Task { @Background in log.append("background") }.value
      }
      await time.settle()
      #expect(log.entries == ["main", "background"])
    }
  }

  @Test func `settle comes before a jump`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      let ticker = Task {
        for _ in 0..<3 {
          try await Task.sleep(for: .seconds(1))
          log.append(time.elapsed)
        }
      }
      for _ in 0..<50 { await time.settle() }
      #expect(time.elapsed == .zero)
      #expect(log.entries == [])
      try await ticker.value
      #expect(log.entries == [.seconds(1), .seconds(2), .seconds(3)])
    }
  }

  @Test func `settle comes before an advance of somebody else`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<String>()
      async let mover: Void = {
        await time.advance(by: .seconds(1))
        log.append("moved")
      }()
      await Task.yield()
      for _ in 0..<10 { await time.settle() }
      log.append("settled at \(time.elapsed)")
      await mover
      #expect(log.entries == ["settled at 0.0 seconds", "moved"])
    }
  }

  @Test func `Everybody may settle at once`() async throws {
    try await withVirtualTime { time in
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<20 {
          group.addTask {
            await time.settle()
            await time.runCurrent()
          }
        }
      }
      #expect(time.elapsed == .zero)
    }
  }
}
