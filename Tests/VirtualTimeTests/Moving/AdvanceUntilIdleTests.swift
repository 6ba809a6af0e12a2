import ConcurrencyTesting
import TestSupport
import Testing

/// Moving the clock until nobody needs it any more.
struct AdvanceUntilIdleTests {
  @Test func `The clock stops at the last timer`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Duration>()
      let tasks = [3, 1, 2].map { seconds in
        Task {
          try await Task.sleep(for: .seconds(seconds))
          log.append(time.elapsed)
          try await Task.sleep(for: .seconds(10))
          log.append(time.elapsed)
        }
      }
      await time.advanceUntilIdle()
      #expect(log.entries == [1, 2, 3, 11, 12, 13].map { .seconds($0) })
      #expect(time.elapsed == .seconds(13))
      for task in tasks { try await task.value }
    }
  }

  @Test func `With nothing pending it returns at once`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      await time.advanceUntilIdle()
      await time.advanceUntilIdle()
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A re-entrant call ends`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<String>()
      let inner = Task {
        try await Task.sleep(for: .seconds(1))
        await time.advanceUntilIdle()
        log.append("inner \(time.elapsed)")
      }
      let other = Task {
        try await Task.sleep(for: .seconds(5))
        log.append("other \(time.elapsed)")
      }
      await time.advanceUntilIdle()
      log.append("outer \(time.elapsed)")
      try await inner.value
      try await other.value
      #expect(log.entries.first == "other 5.0 seconds")
      #expect(Set(log.entries) == ["other 5.0 seconds", "inner 5.0 seconds", "outer 5.0 seconds"])
    }
  }

  @Test(arguments: [AutoAdvance.never, .whenIdle])
  func `Background work alone does not keep it going`(autoAdvance: AutoAdvance) async throws {
    try await withVirtualTime(autoAdvance: autoAdvance) { time in
      let beats = Log<Duration>()
      time.runInBackground(name: "heartbeat") {
        while true {
          try await Task.sleep(for: .seconds(1))
          beats.append(time.elapsed)
        }
      }
      let work = Task { try await Task.sleep(for: .milliseconds(3_500)) }
      await time.advanceUntilIdle()
      #expect(time.elapsed == .milliseconds(3_500))
      // The heart beats as long as somebody else keeps the clock going.
      #expect(beats.entries == [.seconds(1), .seconds(2), .seconds(3)])
      await time.advanceUntilIdle()
      #expect(time.elapsed == .milliseconds(3_500))
      try await work.value
    }
  }

  @Test func `Tasks that background work starts are background work`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      time.runInBackground {
        try await Task {
          while true { try await time.clock.sleep(for: .seconds(1)) }
        }.value
      }
      await time.settle()
      await time.advanceUntilIdle()
      #expect(time.elapsed == .zero)
    }
  }
}

/// `VirtualClock.run`, which is `advanceUntilIdle` with a limit of its own.
struct RunTests {
  @Test func `A run that ends in time is no failure`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let clock = VirtualClock()
      let sleeper = Task {
        for _ in 0..<100 { try await clock.sleep(for: .seconds(1)) }
      }
      await clock.run(timeout: .seconds(60))
      #expect(time.elapsed == .seconds(100))
      try await sleeper.value
    }
  }

  @Test func `A run that has no end fails when its time is up`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let clock = VirtualClock()
      let ticker = Task {
        while true { try await clock.sleep(for: .seconds(1)) }
      }
      let text = try await onlyFailure(at: #line + 1) {
        await clock.run(timeout: .milliseconds(50))
      }
      #expect(text.contains("after 50 ms of real time"))
      #expect(text.contains("Remedy:"))
      let shown = time.elapsed
      await time.settle()
      #expect(time.elapsed == shown)
      ticker.cancel()
    }
  }

  @Test func `A limit that leaves no time is refused`() async throws {
    try await withVirtualTime { _ in
      let clock = VirtualClock()
      try await onlyFailure(at: #line) { await clock.run(timeout: .zero) }
    }
  }
}
