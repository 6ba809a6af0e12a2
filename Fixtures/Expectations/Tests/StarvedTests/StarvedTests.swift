import ConcurrencyTesting
import Dispatch
import Foundation
import Testing
import XCTest

let isEnabled = ProcessInfo.processInfo.environment["EXPECTATIONS_FAILING"] == "1"

/// A gate that blocks the threads of those who wait for it.
private struct Gate {
  private let semaphore = DispatchSemaphore(value: 0)

  func wait() { semaphore.wait() }
  func open() { semaphore.signal() }

  /// Waits on the pool for what only another of its jobs does.
  func meet() async {
    await withTaskGroup { group in
      group.addTask { wait() }
      group.addTask { open() }
    }
  }
}

@Suite(.enabled(if: isEnabled)) struct StarvedTests {
  @Test func starved() async {
    await assertResponsive(within: .seconds(1_000), poolWidth: 1) { await Gate().meet() }
  }
}

final class StarvedXCTests: XCTestCase {
  func testStarved() async throws {
    try XCTSkipUnless(isEnabled)
    await assertResponsive(within: .seconds(1_000), poolWidth: 1) { await Gate().meet() }
  }
}
