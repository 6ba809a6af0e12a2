import ConcurrencyTesting
import TestSupport
import Testing

/// What belongs to a scope is of no use when the scope is over.
struct ScopeOverTests {
  @Test func `A timer of a finished scope never fires`() async throws {
    let log = Log<String>()
    _ = try await failures {
      try await withVirtualTime { _ in
        _ = Task {
          try await Task.sleep(for: .nanoseconds(1))
          log.append("fired")
        }
      }
    }
    try await withVirtualTime { _ in try await Task.sleep(for: .seconds(10)) }
    #expect(log.entries == [])
  }

  @Test func `A sleep on the clock of a finished scope fails`() async throws {
    let clock = try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(5))
      return time.clock
    }
    #expect(clock.now == .init(sinceStart: .seconds(5)))
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await clock.sleep(until: .init(sinceStart: .seconds(6)))
      }
    }
    #expect(error.value as? VirtualTimeError == .noScope)
    #expect(text.contains("VirtualClock.sleep: the virtual-time scope is over"))
  }

  @Test func `A sleep on the clock of another scope fails`() async throws {
    let (clocks, handOver) = AsyncStream<VirtualClock>.makeStream()
    let (ends, end) = AsyncStream<Void>.makeStream()
    async let other: Void = withVirtualTime { time in
      startThread { handOver.yield(time.clock) }
      for await _ in ends { break }
    }
    var iterator = clocks.makeAsyncIterator()
    let clock = try #require(await iterator.next())
    try await withVirtualTime { time in
      let error = Box<(any Error)?>(nil)
      let text = try await onlyFailure(at: #line + 2) {
        error.value = await thrownError {
          try await clock.sleep(until: .init(sinceStart: .seconds(6)))
        }
      }
      #expect(error.value as? VirtualTimeError == .noScope)
      #expect(text.contains("VirtualClock.sleep: the clock is that of another virtual-time scope"))
      try await onlyFailure(at: #line + 1) {
        await clock.advance(by: .seconds(1))
      }
      #expect(time.elapsed == .zero)
    }
    // Code of no scope may sleep on a clock that was handed to it.
    try await clock.sleep(for: .seconds(1))
    #expect(clock.now == .init(sinceStart: .seconds(1)))
    end.yield()
    try await other
  }

  @Test func `Moving a finished clock fails at the caller's line, changes nothing and returns`() async throws {
    let time = try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(5))
      return time
    }
    try await onlyFailure(at: #line) { await time.settle() }
    try await onlyFailure(at: #line) { await time.runCurrent() }
    try await onlyFailure(at: #line) { await time.advanceUntilIdle() }
    try await onlyFailure(at: #line) { await time.advance(by: .seconds(1)) }
    try await onlyFailure(at: #line) { await time.advance(to: .init(sinceStart: .seconds(100))) }
    let ran = Box(false)
    try await onlyFailure(at: #line) { await time.withAutoAdvanceInhibited { ran.value = true } }
    #expect(ran.value)
    let clock = time.clock
    try await onlyFailure(at: #line) { await clock.run() }
    let error = Box<(any Error)?>(nil)
    try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await clock.checkSuspension()
      }
    }
    #expect(error.value as? VirtualTimeError == .noScope)
    #expect(time.elapsed == .seconds(5))
  }

  @Test func `A task that waits for an advance when the body ends is left over, and let go`() async throws {
    let log = Log<Duration>()
    let spawnLine = #line + 3
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime(autoAdvance: .never) { time in
        _ = Task {
          await time.advance(by: .seconds(1))
          log.append(time.elapsed)
        }
        await Task.yield()
      }
    }
    #expect(text.contains("1 task that it started had not"))
    #expect(text.contains("ScopeOverTests.swift:\(spawnLine)"))
    #expect(log.entries == [.zero])
  }

  @Test func `A task that settles when the body ends is not left over`() async throws {
    let log = Log<Duration>()
    try await withVirtualTime { time in
      _ = Task {
        await time.settle()
        log.append(time.elapsed)
      }
      await Task.yield()
    }
    #expect(log.entries == [.zero])
  }
}
