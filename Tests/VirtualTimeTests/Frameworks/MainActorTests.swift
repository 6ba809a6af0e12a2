import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// What virtual time promises, in scopes that begin on the main actor.
@MainActor
@Suite(.serialized)
struct MainActorTests {
  /// Appends `value` after a sleep, on the main actor.
  private static func nap(_ duration: Duration, _ body: @MainActor @Sendable () -> Void) async {
    try? await Task.sleep(for: duration)
    dispatchPrecondition(condition: .onQueue(.main))
    body()
  }

  @Test func `Wake order follows deadlines across nested tasks`() async throws {
    let log = Log<Int>()
    try await withVirtualTime { time in
      async let three: Void = Self.nap(.seconds(3)) { log.append(3) }
      let nested = Task {
        await Self.nap(.seconds(1)) { log.append(1) }
        async let four: Void = Self.nap(.seconds(3)) { log.append(4) }
        await Task.detached { await Self.nap(.seconds(1)) { log.append(2) } }.value
        await four
      }
      await three
      await nested.value
      #expect(time.elapsed == .seconds(4))
    }
    #expect(log.entries == [1, 2, 3, 4])
  }

  @Test func `Equal deadlines wake in creation order, and under a seed in both orders`() async throws {
    func order(_ schedule: SchedulePolicy) async throws -> [Int] {
      let log = Log<Int>()
      try await withVirtualTime(schedule: schedule) { _ in
        await withTaskGroup(of: Void.self) { group in
          for number in 0..<2 {
            group.addTask { await Self.nap(.seconds(1)) { log.append(number) } }
          }
        }
      }
      return log.entries
    }
    #expect(try await order(.fifo) == [0, 1])
    var seen: Set<[Int]> = []
    for seed in 0..<10 as Range<UInt64> {
      let first = try await order(.random(seed: seed))
      #expect(try await order(.random(seed: seed)) == first)
      seen.insert(first)
    }
    #expect(seen == [[0, 1], [1, 0]])
  }

  @Test func `Zero and past deadlines finish with no time elapsed`() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .zero)
      try await Task.sleep(for: .seconds(-5))
      try await time.clock.sleep(until: .init(sinceStart: .seconds(-1)))
      #expect(time.elapsed == .zero)
    }
  }

  /// `body`, or nil after `limit`.
  private static func withTimeout(_ limit: Duration, _ body: @escaping @MainActor () async throws -> Int) async -> Int?
  {
    await withTaskGroup(of: Int?.self) { group in
      group.addTask { try? await body() }
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  @Test func `A timeout around a shorter body does not fire, around a longer one it does`() async throws {
    try await withVirtualTime { time in
      let short = await Self.withTimeout(.seconds(10)) {
        try await Task.sleep(for: .seconds(9))
        return 1
      }
      #expect(short == 1)
      #expect(time.elapsed == .seconds(9))
      let long = await Self.withTimeout(.seconds(10)) {
        try await Task.sleep(for: .seconds(11))
        return 1
      }
      #expect(long == nil)
      #expect(time.elapsed == .seconds(19))
    }
  }

  @Test func `Advances below a microsecond are exact, and stop at each timer with the right now`() async throws {
    let log = Log<Duration>()
    try await withVirtualTime(autoAdvance: .never) { time in
      for nanoseconds in [1, 250, 999] {
        Task { await Self.nap(.nanoseconds(nanoseconds)) { log.append(time.elapsed) } }
      }
      await time.advance(by: .nanoseconds(1))
      #expect(log.entries == [.nanoseconds(1)])
      await time.advance(by: .nanoseconds(248))
      #expect(log.entries.count == 1)
      await time.advance(by: .seconds(1))
      #expect(log.entries == [.nanoseconds(1), .nanoseconds(250), .nanoseconds(999)])
      #expect(time.elapsed == .nanoseconds(1_000_000_249))
    }
  }

  @Test func `An advance beyond the end of the clock stops there`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let before = Date()
      await time.advance(by: .seconds(Int64.max))
      let end = time.elapsed
      #expect(Date() > before)
      await time.advance(by: .seconds(1))
      #expect(time.elapsed == end)
    }
  }

  @Test func `runCurrent does not run what becomes due later`() async throws {
    let log = Log<String>()
    try await withVirtualTime(autoAdvance: .never) { time in
      Task {
        log.append("now")
        await Self.nap(.nanoseconds(1)) { log.append("later") }
      }
      await time.runCurrent()
      #expect(log.entries == ["now"])
      await time.advance(by: .nanoseconds(1))
      #expect(log.entries == ["now", "later"])
    }
  }

  @Test func `A re-entrant advanceUntilIdle ends, and background work does not keep it going`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      time.runInBackground { while true { try await Task.sleep(for: .seconds(1)) } }
      let inner = Task {
        try await Task.sleep(for: .milliseconds(1_500))
        await time.advanceUntilIdle()
      }
      await time.advanceUntilIdle()
      try await inner.value
      #expect(time.elapsed >= .milliseconds(1_500))
      #expect(time.elapsed <= .seconds(2))
    }
  }

  private static func chain(_ left: Int, _ log: Log<Int>) {
    log.append(left)
    guard left > 0 else { return }
    Task { Task.detached { await chain(left - 1, log) } }
  }

  @Test func `settle returns after chains of spawned tasks, and comes before a jump`() async throws {
    let log = Log<Int>()
    try await withVirtualTime { time in
      let sleeper = Task { try await Task.sleep(for: .seconds(1)) }
      Self.chain(20, log)
      await time.settle()
      #expect(log.entries.count == 21)
      #expect(time.elapsed == .zero)
      try await sleeper.value
    }
  }

  @Test func `A resumption from a thread is awaited`() async throws {
    try await withVirtualTime { time in
      let value = await onThread {
        usleep(5_000)
        return 7
      }
      #expect(value == 7)
      dispatchPrecondition(condition: .onQueue(.main))
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A body that throws cancels its children and throws the root cause`() async throws {
    struct Cause: Error {}
    let cancelled = Log<Int>()
    let error = await thrownError {
      try await withVirtualTime { _ in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<3 {
            group.addTask {
              do { try await Task.sleep(for: .seconds(60)) } catch { cancelled.append(1) }
            }
          }
          group.addTask {
            try await Task.sleep(for: .seconds(1))
            throw Cause()
          }
          for try await _ in group {}
        }
      }
    }
    #expect(error is Cause)
    #expect(cancelled.entries.count == 3)
  }

  @Test func `A hang report names the active tasks and not the finished ones`() async throws {
    let error = Box<(any Error)?>(nil)
    var text = ""
    // A busy machine can take longer to begin the task than the scope is given.
    for limit in [200, 2_000, 20_000] where !text.contains("“stuck”") {
      text = try await onlyFailure(at: #line + 2) {
        error.value = await thrownError {
          try await withVirtualTime(timeLimit: .milliseconds(limit)) { _ in
            await Task(name: "finished") { await Self.nap(.seconds(1)) {} }.value
            await Task(name: "stuck") {
              await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            }.value
          }
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("“stuck”"))
    #expect(!text.contains("“finished”"))
  }

  @Test func `A thousand scopes leave no thread`() async throws {
    func threads() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0 }
    func scopes(_ count: Int) async throws {
      for _ in 0..<count {
        try await withVirtualTime { _ in await Self.nap(.seconds(1)) {} }
      }
    }
    try await scopes(100)
    // Other tests run side by side with this one: the least growth of several is what the scopes leave behind.
    var least = Int.max
    for _ in 0..<3 {
      let before = threads()
      try #require(before > 0)
      try await scopes(1_000)
      least = min(least, threads() - before)
    }
    #expect(least < 20)
  }
}
