import ConcurrencyTesting
import Testing

/// What belongs to a scope is of no use when the scope is over.
struct ScopeOverTests {
  @Test func `A timer of a finished scope never fires`() async throws {
    let log = Log<String>()
    _ = try await failures {
      try await withVirtualTime { _ in
        Task {
          try await Task.sleep(for: .nanoseconds(1))
          log.append("fired")
        }
      }
    }
    try await withVirtualTime { _ in try await Task.sleep(for: .seconds(10)) }
    #expect(log.entries == [])
  }

  @Test func `A sleep on the clock of a finished scope throws`() async throws {
    let clock = try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(5))
      return time.clock
    }
    #expect(clock.now == .init(sinceStart: .seconds(5)))
    await #expect(throws: VirtualTimeError.noScope) { try await clock.sleep(for: .seconds(1)) }
    await #expect(throws: VirtualTimeError.noScope) {
      try await withVirtualTime { _ in try await clock.sleep(for: .seconds(1)) }
    }
  }

  @Test func `Moving a finished clock changes nothing and returns`() async throws {
    let time = try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(5))
      return time
    }
    await time.settle()
    await time.runCurrent()
    await time.advanceUntilIdle()
    #expect(time.elapsed == .seconds(5))
  }

  @Test func `A task that waits for an advance when the body ends is let go`() async throws {
    let log = Log<String>()
    let found = try await failures {
      try await withVirtualTime(autoAdvance: .never) { time in
        Task(name: "mover") {
          await time.withAutoAdvanceInhibited { await onThread {} }
          await time.advance(by: .seconds(1))
          log.append("let go")
        }
        Task(name: "endless") {
          await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
        await Task.yield()
      }
    }
    #expect(found.count == 1)
  }
}
