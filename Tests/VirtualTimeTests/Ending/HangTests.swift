import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Bodies that never give their thread back, or never stop using it.
@Suite(.serialized)
struct HangTests {
  /// What one attempt after another is given, with its words.
  private static let limits: [(Duration, inWords: String)] = [
    (.milliseconds(300), "300 ms"), (.seconds(2), "2 s"), (.seconds(10), "10 s"),
  ]
  /// Never opened, and never freed, since a thread waits for it for ever.
  private static let closedGate = DispatchSemaphore(value: 0)

  @Test func `A slice that hangs hits the limit`() async throws {
    let error = Box<(any Error)?>(nil)
    let (text, limit) = try await Self.failure(saying: "has not returned", at: #line + 2) { limit in
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          try await Task.sleep(for: .seconds(1))
          Self.block(on: Self.closedGate)
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("the scope's thread"))
    #expect(text.contains("- the body, runs in static HangTests.block(on:) at HangTests.swift:"))
    #expect(text.contains("\(limit) real time"))
    try await Self.expectAllIsWell()
  }

  @Test func `A child's slice that hangs is named`() async throws {
    let error = Box<(any Error)?>(nil)
    let (text, _) = try await Self.failure(saying: "runs in static HangTests.block(on:)", at: #line + 3) { limit in
      let gate = DispatchSemaphore(value: 0)
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          await Task(name: "blocker") {
            await Task.yield()
            Self.block(on: gate)
          }.value
        }
      }
      try await Self.expectAllIsWell()
      gate.signal()
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("task “blocker”, created in"))
    #expect(text.contains("runs in static HangTests.block(on:) at HangTests.swift:"))
    #expect(text.contains("- the body, awaits in"))
    try await Self.expectAllIsWell()
  }

  @Test func `A handler of a cancellation that hangs is told`() async throws {
    try await Self.failure(saying: "“leak”", at: #line + 3) { limit in
      let gate = DispatchSemaphore(value: 0)
      _ = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          Task(name: "leak") {
            await withTaskCancellationHandler {
              try? await Task.sleep(for: .seconds(10))
            } onCancel: {
              Self.block(on: gate)
            }
          }
          try await Task.sleep(for: .seconds(1))
        }
      }
      gate.signal()
    }
    try await Self.expectAllIsWell()
  }

  @Test func `Time in which other code keeps the main thread is not charged`() async throws {
    let gate = DispatchSemaphore(value: 0)
    DispatchQueue.main.async { gate.wait() }
    // Longer than the limit and the patience after it.
    later(milliseconds: 2_000) { gate.signal() }
    try await withVirtualTime(timeLimit: .seconds(1)) { _ in
      await MainActor.run {}
    }
  }

  @Test func `But a main thread that is kept for ever is reported`() async throws {
    let wentOn = Box(false)
    let (text, _) = try await Self.failure(saying: "has waited for the main thread", at: #line + 4) { limit in
      let gate = DispatchSemaphore(value: 0)
      DispatchQueue.main.async { gate.wait() }
      _ = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          await MainActor.run { wentOn.value = true }
        }
      }
      gate.signal()
    }
    #expect(text.contains("a slice of the scope has waited for the main thread"))
    #expect(text.contains("- the body, waits for the main thread"))
    #expect(text.contains("Cause: other code, of another test perhaps, keeps the main thread."))
    try await Self.expectAllIsWell()
    // The main queue has come to the slice by now, but the body was over.
    #expect(!wentOn.value)
  }

  @Test func `A slice of the scope that keeps the main thread is told as the scope's`() async throws {
    try await Self.failure(saying: "one slice on the main thread has not returned", at: #line + 3) { limit in
      let gate = DispatchSemaphore(value: 0)
      _ = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          await MainActor.run { Self.block(on: gate) }
        }
      }
      gate.signal()
    }
    try await Self.expectAllIsWell()
  }

  @Test func `A loop of yields hits the limit`() async throws {
    let error = Box<(any Error)?>(nil)
    let (text, limit) = try await Self.failure(saying: "still busy", at: #line + 2) { limit in
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          while true {
            try Task.checkCancellation()
            await Task.yield()
          }
        }
      }
    }
    #expect(error.value is CancellationError)
    #expect(text.contains("\(limit) real time"))
    try await Self.expectAllIsWell()
  }

  @Test func `A loop of yields that ignores its cancellation`() async throws {
    let error = Box<(any Error)?>(nil)
    try await Self.failure(saying: "still busy", at: #line + 2) { limit in
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          while true { await Task.yield() }
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    try await Self.expectAllIsWell()
  }

  @Test func `A loop of slow slices hits the limit`() async throws {
    let error = Box<(any Error)?>(nil)
    try await Self.failure(saying: "still busy", at: #line + 2) { limit in
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          for _ in 0..<20_000 {
            try Task.checkCancellation()
            spinProcessor(milliseconds: 2)
            await Task.yield()
          }
        }
      }
    }
    #expect(error.value is CancellationError)
  }

  @Test func `A poll that sleeps for ever hits the limit`() async throws {
    let error = Box<(any Error)?>(nil)
    try await Self.failure(saying: "still busy", at: #line + 2) { limit in
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          while true { try await Task.sleep(for: .seconds(1)) }
        }
      }
    }
    #expect(error.value is CancellationError)
    try await Self.expectAllIsWell()
  }

  @globalActor
  actor Shared {
    static let shared = Shared()
  }

  @Test func `A hang does not keep others from an actor that had work to do`() async throws {
    let error = Box<(any Error)?>(nil)
    try await Self.failure(saying: "has not returned", at: #line + 4) { limit in
      let gate = DispatchSemaphore(value: 0)
      let waiting = Box<UnsafeContinuation<Void, Never>?>(nil)
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: limit) { time in
          _ = Task { @Shared in await withUnsafeContinuation { waiting.value = $0 } }
          await time.settle()
          _ = Task {
            // The actor has work now, but not the thread on which it would do it.
            waiting.value?.resume()
            Self.block(on: gate)
          }
        }
      }
      gate.signal()
    }
    #expect(error.value == nil)
    try await Self.expectSharedActorGoesOn()
  }

  @Test func `A body that hangs does not keep others from an actor that has work`() async throws {
    try await Self.failure(saying: "has not returned", at: #line + 3) { limit in
      let gate = DispatchSemaphore(value: 0)
      _ = await thrownError {
        try await withVirtualTime(timeLimit: limit) { _ in
          _ = Task { @Shared in }
          Self.block(on: gate)
        }
      }
      gate.signal()
    }
    try await Self.expectSharedActorGoesOn()
  }

  private static func expectSharedActorGoesOn() async throws {
    try await withVirtualTime(timeLimit: .seconds(10)) { _ in
      await Task { @Shared in }.value
    }
  }

  /// What the failure says that a scope ends with in `body`, where it is given `limit`, and the limit in words.
  ///
  /// A busy machine can take longer to come to what hangs than a scope is given: that is tried again with more.
  @discardableResult
  private static func failure(
    saying words: String,
    at line: Int,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (_ limit: Duration) async throws -> Void
  ) async throws -> (text: String, limit: String) {
    var (text, limitInWords) = ("", "")
    for (limit, inWords) in limits where !text.contains(words) {
      text = try await onlyFailure(at: line, sourceLocation: sourceLocation) { try await body(limit) }
      limitInWords = inWords
    }
    #expect(text.contains(words), sourceLocation: sourceLocation)
    return (text, limitInWords)
  }

  private static func block(on gate: DispatchSemaphore) { gate.wait() }

  /// The suite goes on.
  private static func expectAllIsWell() async throws {
    let elapsed = try await withVirtualTime { time in
      try await Task { @MainActor in try await Task.sleep(for: .seconds(1)) }.value
      return time.elapsed
    }
    #expect(elapsed == .seconds(1))
  }
}
