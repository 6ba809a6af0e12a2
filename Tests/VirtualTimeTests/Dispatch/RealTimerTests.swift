import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Timers that the kit cannot move are told.
struct RealTimerTests {
  @Test func `A timer of a source that was made outside fails the test and runs on the real clock`() async throws {
    let line = Box(0)
    let source = makeTimer()
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        await withCheckedContinuation { continuation in
          source.setEventHandler { continuation.resume() }
          line.value = #line + 1
          source.schedule(deadline: .now() + .milliseconds(10))
          source.activate()
        }
        #expect(time.elapsed == .zero)
      }
    }
    source.cancel()
    #expect(text.contains("a timer of a DispatchSource was set in virtual time, but runs on the real clock"))
    #expect(text.contains("RealTimerTests.swift:\(line.value)"))
    #expect(text.contains("Remedy: make the source inside the scope"))
  }

  @Test func `Many timers from one line are one place`() async throws {
    let sources = (0..<10).map { _ in makeTimer() }
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { _ in
        for source in sources {
          source.schedule(deadline: .now() + 60, repeating: 60)
          source.setEventHandler {}
          source.activate()
          source.cancel()
        }
      }
    }
    #expect(text.split(separator: "\n").count { $0.hasPrefix("- in ") } == 1)
  }

  @MainActor
  @Test func `A Foundation timer fails the test`() async throws {
    let line = Box(0)
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { _ in
        let timer = Timer(timeInterval: 60, repeats: false) { _ in }
        line.value = #line + 1
        RunLoop.main.add(timer, forMode: .default)
        timer.invalidate()
      }
    }
    #expect(text.contains("a Timer, or another timer of a run loop"))
    #expect(text.contains("RealTimerTests.swift:\(line.value)"))
  }

  @Test func `Timer sources of the scope, and those never set, are no failure`() async throws {
    let outer = makeTimer()
    let warnings = try await failures(severity: .warning) {
      try await withVirtualTime { _ in
        outer.schedule(deadline: .distantFuture)
        outer.setEventHandler {}
        outer.activate()
        outer.cancel()
        let own = makeTimer()
        own.schedule(deadline: .now() + 60, repeating: 60)
        own.setEventHandler {}
        own.activate()
        own.cancel()
      }
    }
    #expect(warnings.isEmpty)
  }

  @Test func `A timer source that a block on a queue makes is real, and that is told`() async throws {
    let line = Box(0)
    let warnings = try await failures(severity: .warning) {
      try await withVirtualTime { time in
        await withCheckedContinuation { continuation in
          DispatchQueue.global().async {
            let source = makeTimer()
            source.setEventHandler {
              source.cancel()
              continuation.resume()
            }
            line.value = #line + 1
            source.schedule(deadline: .now() + .milliseconds(1))
            source.activate()
          }
        }
        #expect(time.elapsed == .zero)
      }
    }
    #expect(warnings.count == 1)
    let text = warnings.first?.text ?? ""
    #expect(text.contains("a block that the scope's code has given to a Dispatch queue has set a timer"))
    #expect(text.contains("RealTimerTests.swift:\(line.value)"))
  }

  @Test func `Blocks of asyncAfter that blocks on queues ask for are told once for each place`() async throws {
    let queue = DispatchQueue(label: "debouncer")
    let line = Box(0)
    let warnings = try await failures(severity: .warning) {
      try await withVirtualTime { _ in
        for _ in 0..<3 {
          await withCheckedContinuation { continuation in
            queue.async {
              line.value = #line + 1
              queue.asyncAfter(deadline: .now() + .milliseconds(1)) { continuation.resume() }
            }
          }
        }
      }
    }
    #expect(warnings.count == 1)
    #expect(warnings.first?.text.split(separator: "\n").count { $0.hasPrefix("- in ") } == 1)
    #expect(warnings.first?.text.contains("RealTimerTests.swift:\(line.value)") == true)
  }

  @Test func `What the remedy says is virtual, and other code's blocks are nobody's business`() async throws {
    let queue = DispatchQueue(label: "debouncer")
    let others = DispatchQueue(label: "others")
    let warnings = try await failures(severity: .warning) {
      try await withVirtualTime { time in
        await withCheckedContinuation { continuation in
          queue.asyncAfter(deadline: .now()) {
            queue.asyncAfter(deadline: .now() + 60) { continuation.resume() }
          }
        }
        #expect(time.elapsed == .seconds(60))
        await onThread {
          let done = DispatchSemaphore(value: 0)
          // A thread that the scope's code has started may do the work of others, too.
          others.asyncAfter(deadline: .now() + .milliseconds(1)) { done.signal() }
          done.wait()
        }
      }
    }
    #expect(warnings.isEmpty)
  }
}
