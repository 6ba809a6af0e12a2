import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Work outside the scope is awaited in real time, and takes no virtual time.
struct ForeignResumptionTests {
  /// Each suite has a global actor of its own, so that scopes of tests that run side by side do not meet on it.
  @globalActor
  actor Background {
    static let shared = Background()
  }

  @Test func `A resumption from a Dispatch queue is awaited`() async throws {
    try await withVirtualTime { time in
      for number in 0..<20 {
        let value = await withCheckedContinuation { continuation in
          DispatchQueue.global().async { continuation.resume(returning: number) }
        }
        #expect(value == number)
      }
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `A resumption from a thread is awaited, even a late one`() async throws {
    try await withVirtualTime { time in
      let value = await onThread {
        usleep(30_000)
        return 7
      }
      #expect(value == 7)
      #expect(time.elapsed == .zero)
      #expect(VirtualTime.isActive)
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `Resumptions from outside reach actors and the main actor`() async throws {
    try await withVirtualTime { time in
      let fromActor = await Task { @Background in
        let value = await onThread { 1 }
        Background.assertIsolated()
        return value
      }.value
      let fromMain = await Task { @MainActor in
        let value = await onThread { 2 }
        dispatchPrecondition(condition: .onQueue(.main))
        try? await Task.sleep(for: .seconds(1))
        return value
      }.value
      #expect(fromActor + fromMain == 3)
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `Time stands still while an inhibited call is outside`() async throws {
    try await withVirtualTime { time in
      let ticker = Task { try await Task.sleep(for: .seconds(1)) }
      let value = await time.withAutoAdvanceInhibited {
        await onThread {
          usleep(30_000)
          return 7
        }
      }
      #expect(value == 7)
      #expect(time.elapsed == .zero)
      try await ticker.value
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `A task on an executor of its own is awaited`() async throws {
    final class QueueExecutor: SerialExecutor {
      let queue = DispatchQueue(label: "own executor")
      func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
      }
    }
    actor Owner {
      let executor = QueueExecutor()
      nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
      func work() -> ContinuousClock.Instant {
        dispatchPrecondition(condition: .onQueue(executor.queue))
        usleep(5_000)
        return .now
      }
      func nap() async throws { try await Task.sleep(for: .seconds(2)) }
    }
    try await withVirtualTime { time in
      let owner = Owner()
      async let slow: Void = Task.sleep(for: .seconds(1))
      let start = ContinuousClock.now
      let end = await owner.work()
      // The sleep was a real one, by which the clock moves; for the task time does not go back.
      #expect(end == start + .milliseconds(5))
      #expect(ContinuousClock.now == end)
      #expect(time.elapsed == .milliseconds(5))
      try await slow
      try await owner.nap()
      #expect(time.elapsed == .seconds(3))
    }
  }
}
