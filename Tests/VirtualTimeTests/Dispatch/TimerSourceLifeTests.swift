import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// How timer sources of a scope begin, rest and end.
struct TimerSourceLifeTests {
  private static let queue = DispatchQueue(label: "timer source life")

  /// Given back when nobody holds it any more.
  private final class Token: Sendable {
    let isGone: Box<Bool>
    init(_ isGone: Box<Bool>) { self.isGone = isGone }
    deinit { isGone.value = true }
  }

  @Test func `A timer that comes due while its source is suspended is told once, later`() async throws {
    try await withVirtualTime { time in
      let log = Log<String>()
      let source = makeTimer(on: Self.queue)
      source.setEventHandler { [unowned source] in log.append("\(time.elapsed) × \(source.data)") }
      source.schedule(deadline: .now() + 1, repeating: 1)
      source.activate()
      try await Task.sleep(for: .milliseconds(1_500))
      source.suspend()
      source.suspend()
      try await Task.sleep(for: .seconds(3))
      source.resume()
      await time.settle()
      #expect(log.entries == ["1.0 seconds × 1"])
      source.resume()
      await time.settle()
      #expect(log.entries == ["1.0 seconds × 1", "4.5 seconds × 3"])
      try await Task.sleep(for: .milliseconds(500))
      #expect(log.entries == ["1.0 seconds × 1", "4.5 seconds × 3", "5.0 seconds × 1"])
      source.cancel()
    }
  }

  @Test func `A suspended source, or one that is not active, does not move the clock`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      func make() -> DispatchSource {
        let source = makeTimer(on: Self.queue)
        source.setEventHandler { log.append(time.elapsed) }
        source.schedule(deadline: .now() + 60)
        return source
      }
      let suspended = make()
      suspended.activate()
      suspended.suspend()
      let inactive = make()
      await time.advanceUntilIdle()
      await onThread { usleep(1_000) }
      #expect(time.elapsed == .zero)
      // A first resumption stands for the activation.
      inactive.resume()
      await time.advanceUntilIdle()
      #expect(log.entries == [.seconds(60)])
      suspended.resume()
      await time.settle()
      #expect(log.entries == [.seconds(60), .seconds(60)])
      suspended.cancel()
      inactive.cancel()
    }
  }

  @Test func `A source that is activated late tells of the fires until then`() async throws {
    try await withVirtualTime { time in
      let log = Log<UInt>()
      let source = makeTimer(on: Self.queue)
      source.setEventHandler { [unowned source] in log.append(source.data) }
      source.schedule(deadline: .now() + 1, repeating: 2)
      try await Task.sleep(for: .milliseconds(5_500))
      source.activate()
      await time.settle()
      #expect(log.entries == [3])
      #expect(time.elapsed == .milliseconds(5_500))
      try await Task.sleep(for: .milliseconds(1_500))
      #expect(log.entries == [3, 1])
      source.cancel()
    }
  }

  @Test func `A source that nobody holds any more fires no more, and its handler is given back`() async throws {
    try await withVirtualTime { time in
      let isGone = Box(false)
      let fires = Log<Duration>()
      func make() -> DispatchSource {
        let token = Token(isGone)
        let source = makeTimer(on: Self.queue)
        source.setEventHandler { withExtendedLifetime(token) { fires.append(time.elapsed) } }
        source.schedule(deadline: .now() + 1, repeating: 1)
        source.activate()
        return source
      }
      var source: DispatchSource? = make()
      try await Task.sleep(for: .seconds(2))
      withExtendedLifetime(source) {}
      source = nil
      await onThread { while !isGone.value { usleep(1_000) } }
      #expect(time.elapsed == .seconds(2))
      try await Task.sleep(for: .seconds(2))
      #expect(fires.entries == [.seconds(1), .seconds(2)])
    }
  }

  @Test func `A source that is cancelled as the last thing is cancelled in the scope`() async throws {
    for _ in 0..<20 {
      let log = Log<TimeInterval>()
      try await withVirtualTime { _ in
        let start = Date()
        let source = makeTimer(on: DispatchQueue(label: "cancelled last"))
        source.setCancelHandler { Task { log.append(Date().timeIntervalSince(start)) } }
        source.setEventHandler {}
        source.schedule(deadline: .now() + 5, repeating: 1)
        source.activate()
        try await Task.sleep(for: .seconds(6))
        source.cancel()
      }
      #expect(log.entries == [6])
    }
  }

  @Test func `A source that is cancelled and let go is given back, and its cancel handler runs`() async throws {
    try await withVirtualTime { time in
      let isGone = Box(false)
      let log = Log<String>()
      do {
        let token = Token(isGone)
        let source = makeTimer(on: Self.queue)
        source.setEventHandler { withExtendedLifetime(token) { log.append("fired") } }
        source.setCancelHandler { withExtendedLifetime(token) { log.append("cancelled") } }
        source.schedule(deadline: .now() + 1_000)
        source.activate()
        source.cancel()
      }
      await onThread { while !isGone.value { usleep(1_000) } }
      #expect(log.entries == ["cancelled"])
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A timer never fires after its scope has ended`() async throws {
    let isGone = Box(false)
    let fires = Log<Bool>()
    let kept = Box<DispatchSource?>(nil)
    try await withVirtualTime { _ in
      let token = Token(isGone)
      let source = makeTimer(on: Self.queue)
      source.setEventHandler { withExtendedLifetime(token) { fires.append(true) } }
      source.schedule(deadline: .now() + .milliseconds(1), repeating: .milliseconds(1))
      source.activate()
      kept.value = source
    }
    await onThread { usleep(20_000) }
    Self.queue.sync {}
    #expect(fires.entries.isEmpty)
    #expect(!isGone.value)
    kept.value = nil
    await onThread { while !isGone.value { usleep(1_000) } }
  }

  @Test func `A source that outlives its scope is of use in the next one, and outside`() async throws {
    let fires = Log<Duration?>()
    let kept = Box<DispatchSource?>(nil)
    try await withVirtualTime { _ in
      let source = makeTimer(on: Self.queue)
      source.setEventHandler { fires.append(VirtualTime.isActive ? VirtualTime.current?.elapsed : nil) }
      source.schedule(deadline: .now() + 1, repeating: 1)
      source.activate()
      kept.value = source
    }
    let source = try #require(kept.exchange(nil))
    try await withVirtualTime { _ in
      try await Task.sleep(for: .seconds(5))
      #expect(fires.entries.isEmpty)
      source.schedule(deadline: .now() + 1, repeating: 1)
      try await Task.sleep(for: .seconds(2))
    }
    #expect(fires.entries == [.seconds(6), .seconds(7)])
    source.schedule(deadline: .now() + .milliseconds(20), repeating: .milliseconds(20))
    await onThread { while fires.entries.count < 4 { usleep(1_000) } }
    source.cancel()
    #expect(fires.entries[2...].allSatisfy { $0 == nil })
  }

  @Test func `A busy queue is told of all fires when it is free`() async throws {
    let own = DispatchQueue(label: "busy")
    let gate = DispatchSemaphore(value: 0)
    let warnings = try await failures(severity: .warning) {
      try await withVirtualTime { time in
        let log = Log<UInt>()
        let source = makeTimer(on: own)
        source.setEventHandler { [unowned source] in log.append(source.data) }
        source.schedule(deadline: .now() + 1, repeating: 1)
        source.activate()
        own.async { gate.wait() }
        // The scope waits for a second of real time once, not for each fire; else this would take a quarter of an hour.
        try await Task.sleep(for: .seconds(1_000))
        #expect(log.entries.isEmpty)
        gate.signal()
        own.sync {}
        own.sync {}
        #expect(log.entries == [1_000])
        try await Task.sleep(for: .seconds(1))
        #expect(log.entries == [1_000, 1])
        #expect(time.elapsed == .seconds(1_001))
        source.cancel()
      }
    }
    #expect(warnings.count == 1)
    #expect(warnings.first?.text.contains("due at 1 s had not ended") == true)
  }

  @Test func `Fires that a blocking call has passed over are one, and are counted`() async throws {
    try await withVirtualTime { time in
      let log = Log<UInt>()
      let source = makeTimer(on: Self.queue)
      source.setEventHandler { [unowned source] in log.append(source.data) }
      source.schedule(deadline: .now() + .milliseconds(1), repeating: .milliseconds(1))
      source.activate()
      usleep(5_500)
      await time.settle()
      #expect(log.entries == [UInt(time.elapsed / .milliseconds(1))])
      source.cancel()
    }
  }

  @Test func `A timer that is set from outside the scope is the scope's`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Duration>()
      let source = makeTimer(on: Self.queue)
      source.setEventHandler { log.append(time.elapsed) }
      source.activate()
      await onThread { source.schedule(deadline: .now() + 3_600, repeating: 60) }
      await time.advance(by: .seconds(3_600 + 30))
      // The thread reads the real clock, which goes on between its reading and the setting.
      #expect(log.entries.count == 1)
      #expect(log.entries.allSatisfy { $0 > .seconds(3_000) && $0 <= .seconds(3_600) })
      source.cancel()
    }
  }

  @Test func `A source that an assertion's code has made lives on in the scope around it`() async throws {
    try await withVirtualTime { time in
      let log = Log<Duration>()
      let source = makeTimer(on: Self.queue)
      _ = await recordConcurrency {
        source.setEventHandler {
          Task {
            try await Task.sleep(for: .seconds(1))
            log.append(time.elapsed)
          }
        }
        source.schedule(deadline: .now() + 1)
        source.activate()
      }
      await time.advanceUntilIdle()
      #expect(log.entries == [.seconds(2)])
      source.cancel()
    }
  }

  @Test func `A race with the world outside is told, also when only a repeating timer moves the clock`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        let source = makeTimer(on: Self.queue)
        source.setEventHandler {}
        source.schedule(deadline: .now() + 1, repeating: 1)
        source.activate()
        await onThread { while time.elapsed < .seconds(3) { usleep(1_000) } }
        source.cancel()
      }
    }
    #expect(text.contains("a race with the world outside"))
    #expect(text.contains("withAutoAdvanceInhibited"))
  }

  @Test func `A repeating timer that keeps the clock going until the time limit is named`() async throws {
    let text = try await onlyFailure(at: #line + 2) {
      _ = await thrownError {
        try await withVirtualTime(timeLimit: .seconds(1)) { _ in
          let source = makeTimer(on: Self.queue)
          source.setEventHandler {}
          source.schedule(deadline: .now() + 1, repeating: 1)
          source.activate()
          await withTaskCancellationHandler {
            await AsyncStream<Void>.makeStream().stream.first { _ in true }
          } onCancel: {
            source.cancel()
          }
        }
      }
    }
    #expect(text.contains("still busy"))
    #expect(text.contains("a repeating timer of a DispatchSource"))
  }
}

/// Sources that virtual time must leave alone.
struct OtherSourceTests {
  @Test func `A source made and set outside every scope is real, also while a scope uses it`() async throws {
    let fires = Log<UInt>()
    let source = makeTimer()
    source.setEventHandler { [unowned source] in fires.append(source.data) }
    let begin = ContinuousClock.now
    source.schedule(deadline: .now() + .milliseconds(20))
    source.activate()
    try await withVirtualTime { time in
      source.suspend()
      source.resume()
      await onThread { while fires.entries.isEmpty { usleep(1_000) } }
      #expect(time.elapsed == .zero)
    }
    #expect(begin.duration(to: .now) >= .milliseconds(20))
    #expect(fires.entries == [1])
    source.cancel()
  }

  @Test func `A source that counts what the user adds is the user's`() async throws {
    try await withVirtualTime { time in
      let sums = Log<UInt>()
      let source = DispatchSource.makeUserDataAddSource(queue: .global())
      await withCheckedContinuation { continuation in
        source.setEventHandler {
          // Code outside the scope, as ever.
          #expect(!VirtualTime.isActive)
          sums.append(source.data)
          continuation.resume()
        }
        source.activate()
        source.add(data: 7)
      }
      #expect(sums.entries == [7])
      #expect(time.elapsed == .zero)
      source.cancel()
    }
  }

  @Test func `A source of a real-time scope is real`() async throws {
    let begin = ContinuousClock.now
    _ = await recordConcurrency {
      let source = makeTimer()
      await withCheckedContinuation { continuation in
        source.setEventHandler {
          source.cancel()
          continuation.resume()
        }
        source.schedule(deadline: .now() + .milliseconds(20))
        source.activate()
      }
    }
    #expect(begin.duration(to: .now) >= .milliseconds(20))
  }
}
