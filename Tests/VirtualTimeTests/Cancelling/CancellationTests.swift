import ConcurrencyTesting
import TestSupport
import Testing

/// A cancelled sleep is over at once, and leaves nothing behind that moves the clock.
@Suite(.serialized)
struct CancellationTests {
  /// Each suite has a global actor of its own, so that scopes of tests that run side by side do not meet on it.
  @globalActor
  actor Background {
    static let shared = Background()
  }

  @Test func `A cancelled sleep throws at once`() async throws {
    try await withVirtualTime { time in
      let sleeper = Task {
        do {
          try await Task.sleep(for: .seconds(1_000))
          return Duration.seconds(-1)
        } catch is CancellationError {
          return time.elapsed
        }
      }
      try await Task.sleep(for: .seconds(3))
      sleeper.cancel()
      #expect(try await sleeper.value == .seconds(3))
      #expect(time.elapsed == .seconds(3))
    }
  }

  enum Place: CaseIterable, Sendable {
    case pool, actor, globalActor, mainActor, virtualClock, virtualClockOnActor, suspendingClock

    func sleep(_ duration: Duration) async throws {
      switch self {
      case .pool: try await Task.sleep(for: duration)
      case .actor: try await Sleeper().nap(duration)
      case .globalActor: try await Self.onBackground(duration)
      case .mainActor: try await Self.onMain(duration)
      case .virtualClock: try await VirtualClock().sleep(for: duration)
      case .virtualClockOnActor: try await Self.clockOnBackground(duration)
      case .suspendingClock: try await SuspendingClock().sleep(for: duration)
      }
    }

    @Background private static func onBackground(_ duration: Duration) async throws {
      try await Task.sleep(for: duration)
    }

    @Background private static func clockOnBackground(_ duration: Duration) async throws {
      try await VirtualClock().sleep(for: duration)
    }

    @MainActor private static func onMain(_ duration: Duration) async throws {
      try await Task.sleep(nanoseconds: UInt64(duration / .nanoseconds(1)))
    }
  }

  @Test(arguments: Place.allCases)
  func `The timer of a cancelled sleep does not move the clock later`(place: Place) async throws {
    let elapsed = try await withVirtualTime { time in
      let sleeper = Task { try await place.sleep(.seconds(50)) }
      try await Task.sleep(for: .seconds(1))
      sleeper.cancel()
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      #expect(time.elapsed == .seconds(1))
      // Were the dead timer alive, the clock would stop at 50 on its way, or the scope jump there.
      try await Task.sleep(for: .seconds(10))
      #expect(time.elapsed == .seconds(11))
      await time.settle()
      await time.advanceUntilIdle()
      return time.elapsed
    }
    #expect(elapsed == .seconds(11))
  }

  @Test(arguments: Place.allCases)
  func `A thousand cancelled sleeps do not move the clock`(place: Place) async throws {
    try await withVirtualTime { time in
      for _ in 0..<1_000 {
        let sleeper = Task { try await place.sleep(.seconds(5)) }
        await Task.yield()
        sleeper.cancel()
        _ = await sleeper.result
      }
      #expect(time.elapsed == .zero)
      try await Task.sleep(for: .seconds(100))
      #expect(time.elapsed == .seconds(100))
    }
  }

  @Test(arguments: Place.allCases)
  func `A task that is cancelled already does not sleep`(place: Place) async throws {
    try await withVirtualTime { time in
      let sleeper = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await place.sleep(.seconds(5))
      }
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A cancelled sleep on an actor does not let background work go on`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      time.runInBackground {
        while true { try await Task.sleep(for: .seconds(1)) }
      }
      let sleeper = Task { @Background in try await Task.sleep(for: .seconds(50)) }
      await time.settle()
      sleeper.cancel()
      _ = await sleeper.result
      await time.advanceUntilIdle()
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A sleep on an actor does, until it is over`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      time.runInBackground {
        while true { try await Task.sleep(for: .seconds(1)) }
      }
      let sleeper = Task { @Background in try await Task.sleep(for: .milliseconds(2_500)) }
      await time.advanceUntilIdle()
      #expect(time.elapsed == .milliseconds(2_500))
      try await sleeper.value
    }
  }

  @Test func `A sleep that no cancellation ends takes its time`() async throws {
    try await withVirtualTime { time in
      let sleeper = Task {
        try await SleepSpellingTests.Spelling.bareNanoseconds.sleep(50_000_000_000)
        return time.elapsed
      }
      try await Task.sleep(for: .seconds(1))
      sleeper.cancel()
      let woke = try await sleeper.value
      #expect(woke == .seconds(50))
    }
  }

  @Test func `Handlers of a cancellation run at once, in the scope's time`() async throws {
    try await withVirtualTime { time in
      let cancelledAt = Box<Duration?>(nil)
      let sleeper = Task {
        try await withTaskCancellationHandler {
          try await Task.sleep(for: .seconds(100))
        } onCancel: {
          cancelledAt.value = time.elapsed
        }
      }
      try await Task.sleep(for: .seconds(7))
      sleeper.cancel()
      #expect(cancelledAt.value == .seconds(7))
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      #expect(time.elapsed == .seconds(7))
    }
  }

  @Test func `A handler may resume a continuation`() async throws {
    try await withVirtualTime { time in
      let waiting = Box<CheckedContinuation<Void, any Error>?>(nil)
      let waiter = Task {
        try await withTaskCancellationHandler {
          try await withCheckedThrowingContinuation { waiting.value = $0 }
        } onCancel: {
          waiting.exchange(nil)?.resume(throwing: CancellationError())
        }
      }
      try await Task.sleep(for: .seconds(2))
      waiter.cancel()
      await #expect(throws: CancellationError.self) { try await waiter.value }
      #expect(time.elapsed == .seconds(2))
    }
  }

  @Test func `A thread outside may cancel a sleeper`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let sleeper = Task { try await Task.sleep(for: .seconds(100)) }
      await time.settle()
      startThread { sleeper.cancel() }
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `Cancelling the task that opened the scope cancels the body`() async throws {
    let begun = AsyncStream<Void>.makeStream()
    let test = Task {
      try await withVirtualTime(autoAdvance: .never) { _ in
        startThread { begun.continuation.yield() }
        try await Task.sleep(for: .seconds(1))
      }
    }
    for await _ in begun.stream { break }
    test.cancel()
    await #expect(throws: CancellationError.self) { try await test.value }
  }
}
