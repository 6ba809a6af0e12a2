import ConcurrencyTesting
import Foundation
import XCTest

final class AuditedXCTests: XCTestCase {
  func testSleeps() async { await Feed.sleepsInXCTest() }

  func testSleepsInTask() {
    let done = expectation(description: "done")
    Task {
      Feed.sleepsInTaskOfSyncTest()
      done.fulfill()
    }
    wait(for: [done], timeout: 600)
  }

  /// The actor's job goes on when the test has ended.
  func testSleepsOnActor() {
    let done = expectation(description: "done")
    let sleeper = Sleeper()
    Task { await sleeper.sleep { done.fulfill() } }
    wait(for: [done], timeout: 600)
  }

  func testSuspends() async throws { try await Feed.sleepsSuspended() }

  func testIsSkipped() throws { throw XCTSkip("to be told") }
  func testIsNotSkipped() throws { try XCTSkipIf(false) }

  /// The main thread is no thread of the pool.
  func testBlocksTheMainThread() { usleep(2_000) }
}
