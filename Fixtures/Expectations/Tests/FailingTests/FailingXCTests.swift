import ConcurrencyTesting
import Dispatch
import Foundation
import XCTest

final class FailingXCTests: XCTestCase {
  override func setUpWithError() throws {
    try XCTSkipUnless(isEnabled)
  }

  func testNegativeExpectedWall() async throws {
    await assertConcurrent(expectedWall: .seconds(-1)) {}
  }

  func testNegativeTolerance() async throws {
    await assertConcurrent(expectedWall: .seconds(1), tolerance: .seconds(-1)) {}
  }

  func testZeroBudget() async throws {
    await assertNonBlocking(cpuBudget: .zero) {}
  }

  func testCurrentOutsideAScope() async throws {
    _ = VirtualTime.current
  }

  func testClockOutsideAScope() async throws {
    _ = VirtualClock()
  }

  func testNestedScope() async throws {
    try await withVirtualTime { _ in
      try await withVirtualTime { _ in
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  @MainActor
  func testSequential() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(2)) {
        try await Task.sleep(for: .seconds(1))
        try await Task.sleep(for: .seconds(2))
      }
    }
  }

  func testBlocking() async throws {
    await assertNonBlocking {
      _ = usleep(1000)
    }
  }

  func testNeverSuspends() async throws {
    await assertSuspends {}
  }

  func testDeadlock() async throws {
    try await withVirtualTime(timeLimit: .seconds(2)) { _ in
      await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }
  }

  func testSliceHangs() async throws {
    try await withVirtualTime(timeLimit: .seconds(2)) { _ in
      func hang() { DispatchSemaphore(value: 0).wait() }
      hang()
    }
  }

  func testMainThreadIsBusy() async throws {
    let gate = DispatchSemaphore(value: 0)
    func keepTheMainThread() { gate.wait() }
    DispatchQueue.main.async { keepTheMainThread() }
    defer { gate.signal() }
    try await withVirtualTime(timeLimit: .seconds(2)) { _ in
      await MainActor.run {}
    }
  }

  func testLeftover() async throws {
    try await withVirtualTime { _ in
      Task { try await Task.sleep(for: .seconds(1)) }
    }
  }

  func testTheSuiteGoesOn() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(1))
      XCTAssertEqual(time.elapsed, .seconds(1))
    }
  }
}
