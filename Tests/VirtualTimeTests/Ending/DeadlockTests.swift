import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// Bodies that wait for what never comes. All in their own tests, one after the other, as each costs real time.
@Suite(.serialized)
struct DeadlockTests {
  private static let limit = Duration.seconds(1)

  /// Waits for ever.
  private static func forever() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  @Test func `A deadlock fails at the scope's line and throws`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          try await Task.sleep(for: .seconds(5))
          await Self.forever()
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("deadlock after 5 s of virtual time"))
    #expect(text.contains("1 s real time"))
    #expect(text.contains("the body"))
    #expect(text.contains("DeadlockTests.swift"))
    #expect(text.contains("Remedy:"))
  }

  @Test func `The stuck tasks are listed and the finished ones are not`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          let finished = Task(name: "finished") { try await Task.sleep(for: .seconds(1)) }
          let stuck = Task(name: "stuck one") {
            await Self.forever()
          }
          let waiting = Task(name: "stuck two") {
            await stuck.value
          }
          try await finished.value
          await waiting.value
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("stuck one"))
    #expect(text.contains("stuck two"))
    #expect(text.contains("the body"))
    #expect(!text.contains("“finished”"))
  }

  @Test func `Timers that nobody moves are another cause`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(autoAdvance: .never, timeLimit: Self.limit) { _ in
          try await Task.sleep(for: .seconds(1))
        }
      }
    }
    #expect(error.value != nil)
    #expect(text.contains("deadlock after 0 s"))
    #expect(text.contains("nobody moves the clock"))
    #expect(text.contains("advance(by:)"))
  }

  @Test func `A clock that is inhibited for too long is another cause`() async throws {
    let text = try await onlyFailure(at: #line + 2) {
      _ = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { time in
          async let sleeper: Void = Task.sleep(for: .seconds(1))
          await time.withAutoAdvanceInhibited { await Self.forever() }
          try await sleeper
        }
      }
    }
    #expect(text.contains("deadlock after 0 s"))
    #expect(text.contains("the clock is inhibited by VirtualTime.withAutoAdvanceInhibited"))
    #expect(!text.contains("advance(by:)"))
  }

  /// Sleeps again and again.
  private static func beat() async throws {
    while true { try await Task.sleep(for: .seconds(1)) }
  }

  @Test func `Background work that never ends does not hide that all others wait`() async throws {
    let text = try await onlyFailure(at: #line + 2) {
      _ = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { time in
          time.runInBackground { try await Self.beat() }
          await Self.forever()
        }
      }
    }
    #expect(text.contains("still busy"))
    #expect(text.contains("- the body, awaits in"))
    #expect(text.contains("Cause: only background work keeps the clock going."))
  }

  @Test func `Background work beside a body that never rests is not the cause`() async throws {
    let text = try await onlyFailure(at: #line + 2) {
      _ = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { time in
          time.runInBackground { try await Self.beat() }
          try await Self.beat()
        }
      }
    }
    #expect(text.contains("still busy"))
    #expect(text.contains("Remedy: look for a loop"))
    #expect(!text.contains("background work"))
  }

  @Test func `A body that ends when it is cancelled throws its own error`() async throws {
    let error = Box<(any Error)?>(nil)
    let found = await failures {
      error.value = await thrownError {
        try await withVirtualTime(autoAdvance: .never, timeLimit: Self.limit) { _ in
          try await Task.sleep(for: .seconds(1))
        }
      }
    }
    #expect(error.value is CancellationError)
    #expect(found.count == 1)
  }

  @Test func `A group that waits for a stuck child`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          await withTaskGroup(of: Void.self) { group in
            group.addTask(name: "the child") {
              await Self.forever()
            }
            await group.waitForAll()
          }
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("the child"))
  }

  @MainActor
  @Test func `On the main actor too`() async throws {
    let error = Box<(any Error)?>(nil)
    try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          // Cut short where the machine is so busy that the limit comes first.
          try? await Task.sleep(for: .seconds(5))
          await Self.forever()
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    // The main actor is free.
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `A resumption after the end does no harm`() async throws {
    let kept = Box<UnsafeContinuation<Void, Never>?>(nil)
    let wentOn = Box(false)
    let captured = Array(0..<100)
    let error = Box<(any Error)?>(nil)
    _ = await failures {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          async let child: Void = withUnsafeContinuation { kept.value = $0 }
          await child
          wentOn.value = captured.count == 100
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    let continuation = try #require(kept.value)
    await onThread { continuation.resume() }
    // What the child might do it would do now.
    try await withVirtualTime { time in
      for _ in 0..<100 { await Task.yield() }
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(1))
    }
    #expect(!wentOn.value)
  }

  @Test func `Work outside that is slow, but not too slow, is no deadlock`() async throws {
    try await withVirtualTime(timeLimit: .seconds(30)) { time in
      await onThread { usleep(100_000) }
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A limit that is no limit`() async throws {
    try await withVirtualTime(timeLimit: .seconds(Int64.max)) { time in
      await onThread { usleep(1_000) }
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test(arguments: [Duration.zero, .seconds(-1)])
  func `A limit that leaves no time is refused`(limit: Duration) async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in }
      }
    }
    #expect(error.value as? VirtualTimeError == .unavailable)
    #expect(text.contains("timeLimit"))
  }
}
