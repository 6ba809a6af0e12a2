import ConcurrencyTesting
import Dispatch
import Foundation
import Testing

let isEnabled = ProcessInfo.processInfo.environment["EXPECTATIONS_FAILING"] == "1"

@Suite(.enabled(if: isEnabled)) struct FailingTests {
  @Test func negativeExpectedWall() async throws {
    await assertConcurrent(expectedWall: .seconds(-1)) {}
  }

  @Test func negativeTolerance() async throws {
    await assertConcurrent(expectedWall: .seconds(1), tolerance: .seconds(-1)) {}
  }

  @Test func zeroBudget() async throws {
    await assertNonBlocking(cpuBudget: .zero) {}
  }

  @Test func currentOutsideAScope() async throws {
    _ = VirtualTime.current
  }

  @Test func clockOutsideAScope() async throws {
    _ = VirtualClock()
  }

  @Test func nestedScope() async throws {
    try await withVirtualTime { _ in
      try await withVirtualTime { _ in
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  @Test func sequential() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(2)) {
        try await Task.sleep(for: .seconds(1))
        try await Task.sleep(for: .seconds(2))
      }
    }
  }

  @Test func blocking() async throws {
    await assertNonBlocking {
      _ = usleep(1000)
    }
  }

  @Test(.nonBlocking) func blockingTrait() async throws {
    _ = usleep(1000)
  }

  @Test(.nonBlocking(cpuBudget: .seconds(60)), .virtualTime) func blockingInVirtualTime() async throws {
    try await Task.sleep(for: .seconds(60))
    _ = usleep(1000)
  }

  @Test func neverSuspends() async throws {
    await assertSuspends {}
  }

  @Test func deadlock() async throws {
    try await withVirtualTime(timeLimit: .seconds(2)) { _ in
      await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }
  }

  @Test(.virtualTime(timeLimit: .seconds(2))) func deadlockInTrait() async throws {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  @Test func sliceHangs() async throws {
    try await withVirtualTime(timeLimit: .seconds(2)) { _ in
      func hang() { DispatchSemaphore(value: 0).wait() }
      hang()
    }
  }

  @Test func mainThreadIsBusy() async throws {
    let gate = DispatchSemaphore(value: 0)
    func keepTheMainThread() { gate.wait() }
    DispatchQueue.main.async { keepTheMainThread() }
    defer { gate.signal() }
    try await withVirtualTime(timeLimit: .seconds(2)) { _ in
      await MainActor.run {}
    }
  }

  @Test func leftover() async throws {
    try await withVirtualTime { _ in
      Task { try await Task.sleep(for: .seconds(1)) }
    }
  }

  @Test func theSuiteGoesOn() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(1))
    }
  }
}
