import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// A timer of a `DispatchSource` that is made in a scope fires in virtual time.
struct TimerSourceTests {
  private static let queue = DispatchQueue(label: "timer source")

  /// A source whose handler notes when it ran, and of how many fires it was told.
  private static func source(
    _ log: Log<Fire>,
    _ time: VirtualTime,
    on queue: DispatchQueue = queue
  ) -> DispatchSource {
    let source = makeTimer(on: queue)
    source.setEventHandler { [unowned source] in log.append(Fire(time.elapsed, source.data)) }
    return source
  }

  struct Fire: Equatable, CustomStringConvertible {
    var instant: Duration
    var count: UInt
    init(_ instant: Duration, _ count: UInt = 1) { (self.instant, self.count) = (instant, count) }
    var description: String { "\(instant) × \(count)" }
  }

  @Test(arguments: [DispatchTimeInterval.nanoseconds(1), .milliseconds(1_500), .seconds(3_600), .seconds(0)])
  func `A timer fires once, at its instant, exactly`(interval: DispatchTimeInterval) async throws {
    try await withVirtualTime { time in
      let log = Log<Fire>()
      let begin = DispatchTime.now()
      let source = Self.source(log, time)
      source.schedule(deadline: begin + interval)
      source.activate()
      await time.advanceUntilIdle()
      let passed = Duration.nanoseconds(Int64((begin + interval).uptimeNanoseconds - begin.uptimeNanoseconds))
      #expect(log.entries == [Fire(passed)])
      #expect(time.elapsed == passed)
      source.cancel()
    }
  }

  @Test func `A repeating timer fires at exact instants, whatever its leeway`() async throws {
    try await withVirtualTime { time in
      let log = Log<Fire>()
      let source = Self.source(log, time)
      source.schedule(deadline: .now() + .nanoseconds(7), repeating: .nanoseconds(11), leeway: .seconds(5))
      source.activate()
      try await Task.sleep(for: .nanoseconds(7 + 11 * 1_000))
      #expect(log.entries.count == 1_001)
      #expect(log.entries == (0...1_000).map { Fire(.nanoseconds(7 + 11 * $0)) })
      source.cancel()
    }
  }

  @Test func `A wall deadline is virtual too`() async throws {
    try await withVirtualTime { time in
      let log = Log<Fire>()
      let source = Self.source(log, time)
      source.schedule(wallDeadline: .now() + 90, repeating: 10)
      source.activate()
      try await Task.sleep(for: .seconds(111))
      #expect(log.entries == [90, 100, 110].map { Fire(.seconds($0)) })
      source.cancel()
    }
  }

  @Test func `A timer whose first instants have passed tells how many, and keeps to its grid`() async throws {
    try await withVirtualTime { time in
      let log = Log<Fire>()
      let source = Self.source(log, time)
      source.schedule(deadline: .now() - .milliseconds(2_500), repeating: 1)
      source.activate()
      try await Task.sleep(for: .seconds(2))
      #expect(log.entries == [Fire(.zero, 3), Fire(.milliseconds(500)), Fire(.milliseconds(1_500))])
      source.cancel()
    }
  }

  @Test func `A handler may cancel its source`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      let source = makeTimer(on: Self.queue)
      await withCheckedContinuation { continuation in
        source.setEventHandler {
          log.append(time.elapsed)
          if log.entries.count == 3 { source.cancel() }
        }
        source.setCancelHandler { continuation.resume() }
        source.schedule(deadline: .now() + 1, repeating: 1)
        source.activate()
      }
      #expect(time.elapsed == .seconds(3))
      try await Task.sleep(for: .seconds(10))
      #expect(log.entries == [1, 2, 3].map { .seconds($0) })
    }
  }

  @Test func `A source that is cancelled from elsewhere fires no more and does not move the clock`() async throws {
    try await withVirtualTime { time in
      let log = Log<Fire>()
      let source = Self.source(log, time)
      source.schedule(deadline: .now() + 1, repeating: 1)
      source.activate()
      let single = Self.source(log, time)
      single.schedule(deadline: .now() + 60)
      single.activate()
      try await Task.sleep(for: .milliseconds(2_500))
      source.cancel()
      single.cancel()
      await time.advanceUntilIdle()
      await onThread { usleep(1_000) }
      #expect(time.elapsed == .milliseconds(2_500))
      #expect(log.entries == [Fire(.seconds(1)), Fire(.seconds(2))])
    }
  }

  @Test func `The handler of a cancellation has run before time goes on`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      let source = makeTimer(on: Self.queue)
      source.setEventHandler {}
      source.setCancelHandler {
        usleep(2_000)
        log.append(time.elapsed)
      }
      source.schedule(deadline: .now() + 1, repeating: 1)
      source.activate()
      try await Task.sleep(for: .seconds(1))
      source.cancel()
      try await Task.sleep(for: .nanoseconds(1))
      // What the block sleeps is added to the clock.
      #expect(log.entries.count == 1)
      #expect(log.entries.allSatisfy { $0 < .milliseconds(1_010) })
    }
  }

  @Test func `Setting a timer anew replaces it`() async throws {
    try await withVirtualTime { time in
      let log = Log<Fire>()
      let source = Self.source(log, time)
      source.activate()
      source.schedule(deadline: .now() + 60, repeating: 60)
      source.schedule(deadline: .now() + 1, repeating: 1)
      try await Task.sleep(for: .seconds(2))
      source.schedule(deadline: .now() + 5)
      try await Task.sleep(for: .seconds(20))
      source.schedule(deadline: .now() + 1)
      source.schedule(deadline: .distantFuture)
      await time.advanceUntilIdle()
      #expect(log.entries == [1, 2, 7].map { Fire(.seconds($0)) })
      #expect(time.elapsed == .seconds(22))
      source.cancel()
    }
  }

  @Test func `A handler may set its timer anew`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      let source = makeTimer(on: Self.queue)
      source.setEventHandler {
        log.append(time.elapsed)
        if log.entries.count < 4 { source.schedule(deadline: .now() + .seconds(1 << log.entries.count)) }
      }
      source.schedule(deadline: .now() + 1)
      source.activate()
      await time.advanceUntilIdle()
      #expect(log.entries == [1, 3, 7, 15].map { .seconds($0) })
      source.cancel()
    }
  }

  @Test func `Timers of one instant fire in the order in which they were set`() async throws {
    try await withVirtualTime { _ in
      let log = Log<String>()
      func make(_ name: String) -> DispatchSource {
        let source = makeTimer(on: .global())
        source.setEventHandler { log.append(name) }
        source.schedule(deadline: .now() + 1, repeating: 1)
        source.activate()
        return source
      }
      func sleeper(_ name: String) -> Task<Void, Never> {
        Task {
          try? await Task.sleep(for: .seconds(1))
          log.append(name)
        }
      }
      let first = make("source 1")
      let sleeping = sleeper("sleeper 1")
      await Task.yield()
      Self.queue.asyncAfter(deadline: .now() + 1) { log.append("block") }
      let second = make("source 2")
      let other = sleeper("sleeper 2")
      await Task.yield()
      let third = make("source 3")
      _ = await (sleeping.value, other.value)
      try await Task.sleep(for: .seconds(1))
      #expect(
        log.entries == [
          "source 1", "sleeper 1", "block", "source 2", "sleeper 2", "source 3", "source 1", "source 2", "source 3",
        ]
      )
      for source in [first, second, third] { source.cancel() }
    }
  }

  @MainActor
  @Test func `A handler on the main queue, in a scope on the main actor`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      let source = makeTimer(on: .main)
      source.setEventHandler {
        dispatchPrecondition(condition: .onQueue(.main))
        MainActor.assumeIsolated { log.append(time.elapsed) }
      }
      source.schedule(deadline: .now() + 5, repeating: 5)
      source.activate()
      try await Task.sleep(for: .seconds(11))
      #expect(log.entries == [.seconds(5), .seconds(10)])
      source.cancel()
    }
  }

  @Test func `A handler runs on its queue as code of the scope`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      let source = makeTimer(on: Self.queue)
      await withCheckedContinuation { continuation in
        source.setEventHandler {
          dispatchPrecondition(condition: .onQueue(Self.queue))
          #expect(VirtualTime.isActive)
          Task {
            try await Task.sleep(for: .seconds(1))
            log.append(time.elapsed)
            Self.queue.asyncAfter(deadline: .now() + 1) {
              log.append(time.elapsed)
              continuation.resume()
            }
          }
        }
        source.schedule(deadline: .now() + 1)
        source.activate()
      }
      #expect(log.entries == [.seconds(2), .seconds(3)])
      source.cancel()
    }
  }

  @Test func `A handler may be a work item`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      let source = makeTimer(on: Self.queue)
      source.setEventHandler(handler: DispatchWorkItem { log.append(time.elapsed) })
      source.schedule(deadline: .now() + 1, repeating: 1)
      source.activate()
      try await Task.sleep(for: .seconds(2))
      #expect(log.entries == [.seconds(1), .seconds(2)])
      source.setEventHandler(handler: nil)
      try await Task.sleep(for: .seconds(2))
      source.setEventHandler(qos: .utility, flags: []) { log.append(time.elapsed) }
      try await Task.sleep(for: .seconds(1))
      #expect(log.entries == [.seconds(1), .seconds(2), .seconds(5)])
      source.cancel()
    }
  }

  @Test func `A stream that a timer feeds`() async throws {
    try await withVirtualTime { time in
      let ticks = AsyncStream<Duration> { continuation in
        let source = makeTimer(on: Self.queue)
        source.setEventHandler { continuation.yield(time.elapsed) }
        source.setCancelHandler { continuation.finish() }
        continuation.onTermination = { _ in source.cancel() }
        source.schedule(deadline: .now() + 60, repeating: 60)
        source.activate()
      }
      var seen: [Duration] = []
      for await tick in ticks {
        #expect(tick == time.elapsed)
        seen.append(tick)
        if seen.count == 100 { break }
      }
      #expect(seen == (1...100).map { .seconds(60 * $0) })
    }
  }

  @Test func `Only advance moves it where the clock does not move by itself`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Fire>()
      let source = Self.source(log, time)
      source.schedule(deadline: .now() + 2, repeating: 3)
      source.activate()
      await time.settle()
      #expect(log.entries.isEmpty)
      await time.advance(by: .milliseconds(1_999))
      #expect(log.entries.isEmpty)
      await time.advance(by: .milliseconds(1))
      #expect(log.entries == [Fire(.seconds(2))])
      await time.advance(by: .seconds(7))
      #expect(log.entries == [2, 5, 8].map { Fire(.seconds($0)) })
      #expect(time.elapsed == .seconds(9))
      source.cancel()
    }
  }

  @Test func `A repeating timer alone does not keep advanceUntilIdle going`() async throws {
    try await withVirtualTime { time in
      let log = Log<Fire>()
      let source = Self.source(log, time)
      source.schedule(deadline: .now() + 1, repeating: 1)
      source.activate()
      await time.advanceUntilIdle()
      #expect(time.elapsed == .zero)
      Self.queue.asyncAfter(deadline: .now() + .milliseconds(3_500)) {}
      await time.advanceUntilIdle()
      #expect(log.entries == [1, 2, 3].map { Fire(.seconds($0)) })
      #expect(time.elapsed == .milliseconds(3_500))
      source.cancel()
    }
  }

  @Test func `In a schedule of random order too, the same for a seed`() async throws {
    func order(_ seed: UInt64) async throws -> [Int] {
      let log = Log<Int>()
      try await withVirtualTime(schedule: .random(seed: seed)) { _ in
        let sources = (0..<8).map { number in
          let source = makeTimer(on: Self.queue)
          source.setEventHandler { log.append(number) }
          source.schedule(deadline: .now() + 1, repeating: 1)
          source.activate()
          return source
        }
        try await Task.sleep(for: .milliseconds(3_500))
        for source in sources { source.cancel() }
      }
      return log.entries
    }
    let first = try await order(1)
    #expect(first.count == 24)
    #expect(try await order(1) == first)
    #expect(try await order(2) != first)
  }
}
