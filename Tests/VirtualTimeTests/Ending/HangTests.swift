import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Bodies that never give their thread back, or never stop using it.
@Suite(.serialized)
struct HangTests {
  private static let limit = Duration.milliseconds(300)
  /// Never opened, and never freed, since a thread waits for it for ever.
  private static let closedGate = DispatchSemaphore(value: 0)

  @Test func `A slice that hangs hits the limit`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          try await Task.sleep(for: .seconds(1))
          Self.block(on: Self.closedGate)
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("has not returned"))
    #expect(text.contains("the scope's thread"))
    #expect(text.contains("- the body, runs in static HangTests.block(on:) at HangTests.swift:"))
    #expect(text.contains("300 ms real time"))
    try await Self.expectAllIsWell()
  }

  @Test func `A child's slice that hangs is named`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          await Task(name: "blocker") {
            await Task.yield()
            Self.block(on: gate)
          }.value
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("task “blocker”, created in"))
    #expect(text.contains("runs in static HangTests.block(on:) at HangTests.swift:"))
    #expect(text.contains("- the body, awaits in"))
    try await Self.expectAllIsWell()
    gate.signal()
    try await Self.expectAllIsWell()
  }

  @Test func `A handler of a cancellation that hangs is told`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let text = try await onlyFailure(at: #line + 2) {
      _ = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
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
    }
    #expect(text.contains("“leak”"))
    gate.signal()
    try await Self.expectAllIsWell()
  }

  @Test func `Time in which other code keeps the main thread is not charged`() async throws {
    let gate = DispatchSemaphore(value: 0)
    DispatchQueue.main.async { gate.wait() }
    // Longer than the limit and the patience after it.
    later(milliseconds: 1_300) { gate.signal() }
    try await withVirtualTime(timeLimit: .milliseconds(500)) { _ in
      await MainActor.run {}
    }
  }

  @Test func `But a main thread that is kept for ever is reported`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let wentOn = Box(false)
    DispatchQueue.main.async { gate.wait() }
    let text = try await onlyFailure(at: #line + 2) {
      _ = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          await MainActor.run { wentOn.value = true }
        }
      }
    }
    gate.signal()
    #expect(text.contains("a slice of the scope has waited for the main thread"))
    #expect(text.contains("- the body, waits for the main thread"))
    #expect(text.contains("Cause: other code, of another test perhaps, keeps the main thread."))
    try await Self.expectAllIsWell()
    // The main queue has come to the slice by now, but the body was over.
    #expect(!wentOn.value)
  }

  @Test func `A slice of the scope that keeps the main thread is told as the scope's`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let text = try await onlyFailure(at: #line + 2) {
      _ = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          await MainActor.run { Self.block(on: gate) }
        }
      }
    }
    gate.signal()
    #expect(text.contains("one slice on the main thread has not returned"))
    try await Self.expectAllIsWell()
  }

  @Test func `A loop of yields hits the limit`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          while true {
            try Task.checkCancellation()
            await Task.yield()
          }
        }
      }
    }
    #expect(error.value is CancellationError)
    #expect(text.contains("still busy"))
    #expect(text.contains("300 ms real time"))
    try await Self.expectAllIsWell()
  }

  @Test func `A loop of yields that ignores its cancellation`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          while true { await Task.yield() }
        }
      }
    }
    #expect(error.value as? VirtualTimeError == .bodyDidNotEnd)
    #expect(text.contains("still busy"))
    try await Self.expectAllIsWell()
  }

  @Test func `A loop of slow slices hits the limit`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          for _ in 0..<2_000 {
            try Task.checkCancellation()
            spinProcessor(milliseconds: 2)
            await Task.yield()
          }
        }
      }
    }
    #expect(error.value is CancellationError)
    #expect(text.contains("still busy"))
  }

  @Test func `A poll that sleeps for ever hits the limit`() async throws {
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(timeLimit: Self.limit) { _ in
          while true { try await Task.sleep(for: .seconds(1)) }
        }
      }
    }
    #expect(error.value is CancellationError)
    #expect(text.contains("still busy"))
    try await Self.expectAllIsWell()
  }

  @globalActor
  actor Shared {
    static let shared = Shared()
  }

  @Test func `A hang does not keep others from an actor that had work to do`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let waiting = Box<UnsafeContinuation<Void, Never>?>(nil)
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime(timeLimit: Self.limit) { time in
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
    #expect(text.contains("has not returned"))
    try await withVirtualTime(timeLimit: .seconds(10)) { _ in
      await Task { @Shared in }.value
    }
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
