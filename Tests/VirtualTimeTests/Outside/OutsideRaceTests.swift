import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Work outside the scope that the clock overtakes.
struct OutsideRaceTests {
  /// Long enough for the scope to become idle, and for its clock to move, whatever the machine does: the thread waits
  /// until the time has moved.
  private static func slowWork(until time: VirtualTime, passed duration: Duration) async -> Int {
    await onThread {
      while time.elapsed < duration { usleep(1_000) }
      return 7
    }
  }

  @Test func `A resumption that the clock has overtaken is reported`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        let ticker = Task { try await Task.sleep(for: .seconds(30)) }
        #expect(await Self.slowWork(until: time, passed: .seconds(30)) == 7)
        #expect(time.elapsed == .seconds(30))
        try await ticker.value
      }
    }
    #expect(text.contains("a race with the world outside: 1 resumption"))
    #expect(text.contains("the body, awaited in"))
    #expect(text.contains("OutsideRaceTests.swift"))
    #expect(text.contains("the work outside began at 0 s, and when it resumed the task, the clock showed 30 s"))
    #expect(text.contains("withAutoAdvanceInhibited"))
  }

  @MainActor
  @Test func `On the main actor too`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        let ticker = Task { try await Task.sleep(for: .seconds(30)) }
        #expect(await Self.slowWork(until: time, passed: .seconds(30)) == 7)
        try await ticker.value
      }
    }
    #expect(text.contains("a race with the world outside"))
  }

  @Test func `What the clock did before the task began to wait is no race`() async throws {
    let requests = DispatchSemaphore(value: 0)
    let request = Box<CheckedContinuation<Void, Never>?>(nil)
    try await withVirtualTime { time in
      // As old as the test, like that of a connection or of a library.
      startThread {
        for _ in 1...2 {
          requests.wait()
          request.exchange(nil)?.resume()
        }
      }
      @Sendable func ask() async {
        await withCheckedContinuation { continuation in
          request.value = continuation
          requests.signal()
        }
      }
      try await Task.sleep(for: .seconds(5))
      await ask()
      async let other: Void = Task.sleep(for: .seconds(5))
      await time.withAutoAdvanceInhibited { await ask() }
      try await other
      #expect(time.elapsed == .seconds(10))
    }
  }

  @Test func `Many are counted and the first few listed`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        await withTaskGroup(of: Void.self) { group in
          for number in 1...9 {
            group.addTask(name: "request \(number)") {
              await Task.yield()
              _ = await Self.slowWork(until: time, passed: .seconds(1))
            }
          }
          group.addTask { try? await Task.sleep(for: .seconds(1)) }
        }
      }
    }
    #expect(text.contains("9 resumptions"))
    #expect(text.contains("task “request "))
    #expect(text.contains("… 4 more"))
  }

  @Test func `A timeout that beats a real request is a race`() async throws {
    struct Late: Error {}
    let error = Box<(any Error)?>(nil)
    let isLate = Box(false)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime { _ in
          try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
              await onThread { while !isLate.value { usleep(1_000) } }
            }
            group.addTask {
              try await Task.sleep(for: .seconds(30))
              isLate.value = true
              throw Late()
            }
            try await group.next()
            group.cancelAll()
          }
        }
      }
    }
    #expect(error.value is Late)
    #expect(text.contains("a race with the world outside"))
  }

  @Test func `A block on a Dispatch queue that the clock has overtaken is reported`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        async let ticker: Void = Task.sleep(for: .seconds(30))
        await withCheckedContinuation { continuation in
          DispatchQueue.global().async {
            while time.elapsed < .seconds(30) { usleep(1_000) }
            // What the block hands on began with it.
            DispatchQueue.global().async { continuation.resume() }
          }
        }
        try await ticker
      }
    }
    #expect(text.contains("the work outside began at 0 s"))
  }

  @Test func `Work outside that the scope starts after the clock has moved is no race`() async throws {
    try await withVirtualTime { time in
      let queue = DispatchQueue(label: "later")
      await withCheckedContinuation { continuation in
        Task {
          try await Task.sleep(for: .seconds(3))
          queue.async { continuation.resume() }
        }
      }
      await withCheckedContinuation { continuation in
        queue.asyncAfter(deadline: .now() + 2) {
          DispatchQueue.global().async { continuation.resume() }
        }
      }
      let group = DispatchGroup()
      for seconds in 1...3 {
        group.enter()
        Task {
          try await Task.sleep(for: .seconds(seconds))
          group.leave()
        }
      }
      await withCheckedContinuation { continuation in
        group.notify(queue: .global()) { continuation.resume() }
      }
      #expect(time.elapsed == .seconds(8))
    }
  }

  @Test func `Work outside with no timer beside it is no race`() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(1))
      #expect(await onThread { 7 } == 7)
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(2))
    }
  }

  @Test func `Work outside while the clock may not move is no race`() async throws {
    try await withVirtualTime { time in
      async let ticker: Void = Task.sleep(for: .seconds(30))
      await time.withAutoAdvanceInhibited {
        await onThread { usleep(5_000) }
      }
      #expect(time.elapsed == .zero)
      try await ticker
    }
  }

  @Test func `A move that the test asked for is no race`() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      async let answer = Self.slowWork(until: time, passed: .seconds(5))
      await Task.yield()
      await time.advance(by: .seconds(5))
      #expect(await answer == 7)
    }
  }

  @Test func `A resumption by a task of the scope is no race`() async throws {
    try await withVirtualTime { time in
      let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
      async let first = stream.first { $0 == 1 }
      try await Task.sleep(for: .seconds(5))
      continuation.yield(1)
      #expect(await first == 1)

      let waiting = Task {
        await withTaskCancellationHandler {
          await withCheckedContinuation { other in
            Task {
              try await Task.sleep(for: .seconds(5))
              other.resume()
            }
          }
        } onCancel: {
        }
      }
      await waiting.value
      #expect(time.elapsed == .seconds(10))
    }
  }

  @Test func `Background work that is cancelled at the end is no race`() async throws {
    try await withVirtualTime { time in
      let (stream, _) = AsyncStream.makeStream(of: Int.self)
      time.runInBackground {
        for await _ in stream {}
      }
      try await Task.sleep(for: .seconds(5))
    }
  }
}
