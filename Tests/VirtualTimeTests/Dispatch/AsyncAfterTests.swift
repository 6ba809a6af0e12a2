import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// `DispatchQueue.asyncAfter` in a scope waits in virtual time.
struct AsyncAfterTests {
  private static let queue = DispatchQueue(label: "async after")

  /// Resumes when the block has run; returns what the clocks showed in it.
  private static func after(_ interval: DispatchTimeInterval, on queue: DispatchQueue) async -> (Date, DispatchTime) {
    await withCheckedContinuation { continuation in
      queue.asyncAfter(deadline: .now() + interval) { continuation.resume(returning: (Date(), .now())) }
    }
  }

  @Test(arguments: [DispatchTimeInterval.nanoseconds(1), .milliseconds(1_500), .seconds(3_600), .seconds(0)])
  func `The block runs at its instant, exactly`(interval: DispatchTimeInterval) async throws {
    try await withVirtualTime { time in
      let begin = (Date(), DispatchTime.now())
      let (date, instant) = await Self.after(interval, on: Self.queue)
      #expect(instant == begin.1 + interval)
      let passed = Duration.nanoseconds(Int64(instant.uptimeNanoseconds - begin.1.uptimeNanoseconds))
      #expect(time.elapsed == passed)
      #expect(abs(date.timeIntervalSince(begin.0) - passed / .seconds(1)) < 1e-6)
    }
  }

  @Test func `Wall deadlines are virtual too`() async throws {
    try await withVirtualTime { time in
      await withCheckedContinuation { continuation in
        Self.queue.asyncAfter(wallDeadline: .now() + 90) { continuation.resume() }
      }
      #expect(time.elapsed == .seconds(90))
    }
  }

  @Test func `A deadline in the past is over at once`() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(10))
      await withCheckedContinuation { continuation in
        Self.queue.asyncAfter(deadline: .now() - 5) { continuation.resume() }
      }
      #expect(time.elapsed == .seconds(10))
    }
  }

  @Test func `Blocks run on their queue, in the order of their instants, among sleepers`() async throws {
    try await withVirtualTime { time in
      let log = Log<String>()
      for seconds in [3, 1, 2] {
        Self.queue.asyncAfter(deadline: .now() + .seconds(seconds)) {
          dispatchPrecondition(condition: .onQueue(Self.queue))
          log.append("block \(seconds)")
        }
      }
      async let sleepers: Void = withThrowingTaskGroup(of: Void.self) { group in
        for milliseconds in [500, 1_500, 2_500, 3_500] {
          group.addTask {
            try await Task.sleep(for: .milliseconds(milliseconds))
            log.append("sleeper \(milliseconds)")
          }
        }
        try await group.waitForAll()
      }
      try await sleepers
      #expect(
        log.entries == [
          "sleeper 500", "block 1", "sleeper 1500", "block 2", "sleeper 2500", "block 3", "sleeper 3500",
        ]
      )
      #expect(time.elapsed == .milliseconds(3_500))
    }
  }

  @Test func `A work item that was cancelled does not move the clock`() async throws {
    try await withVirtualTime { time in
      let log = Log<String>()
      let item = DispatchWorkItem { log.append("cancelled") }
      let other = DispatchWorkItem { log.append("kept") }
      Self.queue.asyncAfter(deadline: .now() + 60, execute: item)
      Self.queue.asyncAfter(deadline: .now() + 5, execute: other)
      item.cancel()
      await time.advanceUntilIdle()
      #expect(time.elapsed == .seconds(5))
      #expect(log.entries == ["kept"])
      // Nobody waits for work outside at an instant that means nothing.
      await onThread { usleep(1_000) }
      #expect(time.elapsed == .seconds(5))
    }
  }

  @Test func `What waits for a cancelled work item is told`() async throws {
    try await withVirtualTime { time in
      let item = DispatchWorkItem {}
      Self.queue.asyncAfter(deadline: .now() + 60, execute: item)
      item.cancel()
      await withCheckedContinuation { continuation in
        item.notify(queue: Self.queue) { continuation.resume() }
      }
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A work item that is cancelled when its time has come does nothing`() async throws {
    try await withVirtualTime { time in
      let log = Log<String>()
      // libdispatch makes it for use by several threads; its Swift type does not say so.
      nonisolated(unsafe) let late = DispatchWorkItem { log.append("late") }
      Self.queue.asyncAfter(deadline: .now() + 1) { late.cancel() }
      Self.queue.asyncAfter(deadline: .now() + 1, execute: late)
      Self.queue.asyncAfter(deadline: .now() + 2) { log.append("end") }
      try await Task.sleep(for: .seconds(2))
      #expect(log.entries == ["end"])
    }
  }

  @Test func `Sleepers and blocks of one instant take turns as they were made`() async throws {
    try await withVirtualTime { _ in
      let log = Log<String>()
      async let first: Void = {
        try? await Task.sleep(for: .seconds(1))
        log.append("sleeper 1")
      }()
      await Task.yield()
      Self.queue.asyncAfter(deadline: .now() + 1) { log.append("block 1") }
      async let second: Void = {
        try? await Task.sleep(for: .seconds(1))
        log.append("sleeper 2")
      }()
      await Task.yield()
      Self.queue.asyncAfter(deadline: .now() + 1) { log.append("block 2") }
      _ = await (first, second)
      try await Task.sleep(for: .seconds(1))
      #expect(log.entries == ["sleeper 1", "block 1", "sleeper 2", "block 2"])
    }
  }

  @Test func `A block for now waits for no clock`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      await withCheckedContinuation { continuation in
        Self.queue.asyncAfter(deadline: .now()) { continuation.resume() }
      }
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `What a block holds is given back in the scope`() async throws {
    final class Token: Sendable {
      let log: Log<Bool>
      init(_ log: Log<Bool>) { self.log = log }
      deinit { log.append(VirtualTime.isActive) }
    }
    let log = Log<Bool>()
    try await withVirtualTime { _ in
      await withCheckedContinuation { continuation in
        let token = Token(log)
        Self.queue.asyncAfter(deadline: .now() + 1) { withExtendedLifetime(token) { continuation.resume() } }
      }
    }
    #expect(log.entries == [true])
  }

  @Test func `What a block starts belongs to the scope`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      await withCheckedContinuation { continuation in
        Self.queue.asyncAfter(deadline: .now() + 1) {
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
      }
      #expect(log.entries == [.seconds(2), .seconds(3)])
    }
  }

  @Test func `A block that sets the next one makes a timer`() async throws {
    final class Ticker: Sendable {
      let ticks = Log<Duration>()
      func tick(_ time: VirtualTime, left: Int, _ done: @escaping @Sendable () -> Void) {
        ticks.append(time.elapsed)
        guard left > 0 else { return done() }
        AsyncAfterTests.queue.asyncAfter(deadline: .now() + 60) { self.tick(time, left: left - 1, done) }
      }
    }
    try await withVirtualTime { time in
      let ticker = Ticker()
      await withCheckedContinuation { continuation in ticker.tick(time, left: 100) { continuation.resume() } }
      #expect(ticker.ticks.entries == (0...100).map { .seconds(60 * $0) })
    }
  }

  @Test func `A cancelled work item does nothing`() async throws {
    try await withVirtualTime { time in
      let log = Log<String>()
      // How a debounce looks that was written before there were tasks.
      for letter in ["a", "b", "c"] {
        let item = DispatchWorkItem { log.append(letter) }
        Self.queue.asyncAfter(deadline: .now() + .milliseconds(300), execute: item)
        try await Task.sleep(for: .milliseconds(100))
        if letter != "c" { item.cancel() }
      }
      try await Task.sleep(for: .seconds(1))
      #expect(log.entries == ["c"])
      #expect(time.elapsed == .milliseconds(1_300))
    }
  }

  @Test func `A barrier is one`() async throws {
    let concurrent = DispatchQueue(label: "barrier", attributes: .concurrent)
    try await withVirtualTime { _ in
      await withCheckedContinuation { continuation in
        concurrent.asyncAfter(deadline: .now() + 1, flags: .barrier) {
          dispatchPrecondition(condition: .onQueueAsBarrier(concurrent))
          continuation.resume()
        }
      }
    }
  }

  @MainActor
  @Test func `On the main queue, in a scope on the main actor`() async throws {
    try await withVirtualTime { time in
      await withCheckedContinuation { continuation in
        DispatchQueue.main.asyncAfter(deadline: .now() + 5) {
          dispatchPrecondition(condition: .onQueue(.main))
          MainActor.assumeIsolated { #expect(time.elapsed == .seconds(5)) }
          continuation.resume()
        }
      }
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(6))
    }
  }

  @Test func `Only advance moves it where the clock does not move by itself`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Duration>()
      Self.queue.asyncAfter(deadline: .now() + 2) { log.append(time.elapsed) }
      await time.settle()
      #expect(log.entries.isEmpty)
      await time.advance(by: .milliseconds(1_999))
      #expect(log.entries.isEmpty)
      await time.advance(by: .milliseconds(1))
      #expect(log.entries == [.seconds(2)])
    }
  }

  @Test func `A block whose time has not come when the scope ends never runs`() async throws {
    let log = Log<String>()
    try await withVirtualTime { _ in
      let token = Token(log)
      Self.queue.asyncAfter(deadline: .now() + 60) { withExtendedLifetime(token) { log.append("ran") } }
    }
    Self.queue.sync {}
    // Nor is anything given back: the block may be what would have made that safe.
    #expect(log.entries == [])
  }

  @Test func `A block that would have given back what is in use may be left behind`() async throws {
    try await withVirtualTime { _ in
      let semaphore = DispatchSemaphore(value: 1)
      semaphore.wait()
      Self.queue.asyncAfter(deadline: .now() + 60) { semaphore.signal() }
      let suspended = DispatchQueue(label: "suspended")
      suspended.suspend()
      Self.queue.asyncAfter(deadline: .now() + 60) { suspended.resume() }
      let source = makeTimer(on: Self.queue)
      source.setEventHandler {}
      source.schedule(deadline: .now() + 1, repeating: 1)
      source.activate()
      source.suspend()
      Self.queue.asyncAfter(deadline: .now() + 60) { source.resume() }
      try await Task.sleep(for: .seconds(5))
    }
    // libdispatch would have ended the process.
    Self.queue.sync {}
  }

  @Test func `What a cancelled work item holds is given back when the scope ends`() async throws {
    let log = Log<String>()
    try await withVirtualTime { _ in
      let token = Token(log)
      let item = DispatchWorkItem { withExtendedLifetime(token) {} }
      Self.queue.asyncAfter(deadline: .now() + 60, execute: item)
      item.cancel()
    }
    Self.queue.sync {}
    #expect(log.entries == ["given back"])
  }

  @Test func `A block that is due when the body ends runs in the scope`() async throws {
    let log = Log<Double>()
    try await withVirtualTime { _ in
      try await Task.sleep(for: .seconds(3))
      Self.queue.asyncAfter(deadline: .now()) {
        let seen = Date().timeIntervalSince1970
        Task { log.append(Date().timeIntervalSince1970 - seen) }
      }
    }
    #expect(log.entries == [0])
  }

  @Test func `Outside a scope nothing changes`() async throws {
    let begin = ContinuousClock.now
    _ = await Self.after(.milliseconds(20), on: Self.queue)
    #expect(begin.duration(to: .now) >= .milliseconds(20))
  }

  @Test func `A block on a queue that is suspended, or busy, runs when the queue is free`() async throws {
    let own = DispatchQueue(label: "suspended")
    let gate = DispatchSemaphore(value: 0)
    let lines = Log<Int>()
    let warnings = try await failures(severity: .warning) {
      try await withVirtualTime { time in
        let log = Log<String>()
        own.suspend()
        lines.append(#line + 1)
        own.asyncAfter(deadline: .now() + 1) { log.append("suspended") }
        try await Task.sleep(for: .seconds(2))
        #expect(log.entries.isEmpty)
        own.resume()
        own.sync {}
        own.async { gate.wait() }
        lines.append(#line + 1)
        own.asyncAfter(deadline: .now() + 1) { log.append("busy") }
        try await Task.sleep(for: .seconds(2))
        gate.signal()
        own.sync {}
        #expect(log.entries == ["suspended", "busy"])
        #expect(time.elapsed == .seconds(4))
      }
    }
    #expect(warnings.count == 1)
    let text = warnings.first?.text ?? ""
    #expect(text.contains("due at 1 s had not ended after a second of real time"))
    for line in lines.entries { #expect(text.contains("AsyncAfterTests.swift:\(line)")) }
  }

  @Test func `A block for the main queue waits for others that keep it busy`() async throws {
    let gate = DispatchSemaphore(value: 0)
    DispatchQueue.main.async { gate.wait() }
    // Longer than the scope waits for a queue that may be suspended.
    later(milliseconds: 1_500) { gate.signal() }
    try await withVirtualTime { _ in
      let log = Log<TimeInterval>()
      let start = Date()
      DispatchQueue.main.asyncAfter(deadline: .now() + 1) { log.append(Date().timeIntervalSince(start)) }
      let source = DispatchSource.makeTimerSource(queue: .main)
      source.setEventHandler { log.append(Date().timeIntervalSince(start)) }
      source.schedule(deadline: .now() + 2)
      source.activate()
      try await Task.sleep(for: .seconds(3))
      #expect(log.entries == [1, 2])
    }
  }

  @Test func `A block may wait for a task of the scope`() async throws {
    let own = DispatchQueue(label: "waiting")
    let gate = DispatchSemaphore(value: 0)
    let warnings = try await failures(severity: .warning) {
      try await withVirtualTime { time in
        await withCheckedContinuation { continuation in
          own.asyncAfter(deadline: .now() + 1) {
            Task {
              try await Task.sleep(for: .seconds(1))
              gate.signal()
            }
            gate.wait()
            continuation.resume()
          }
        }
        #expect(time.elapsed == .seconds(2))
      }
    }
    #expect(warnings.count == 1)
  }
}

/// Says when nobody holds it any more.
private final class Token: Sendable {
  private let log: Log<String>

  init(_ log: Log<String>) { self.log = log }

  deinit { log.append("given back") }
}
