import Foundation
import TestSupport
import Testing
import XCTest

@testable import ConcurrencyTesting

@Suite struct SwiftTestingFrameworkTests {
  @Test func failuresGoToSwiftTesting() {
    #expect(TestFramework.current == .testing)
  }

  @Test func detachedTasksToo() async {
    let framework = await Task.detached { TestFramework.current }.value
    #expect(framework == .testing)
  }
}

final class XCTestFrameworkTests: XCTestCase {
  func testFailuresGoToXCTest() {
    XCTAssertEqual(TestFramework.current, .xctest)
  }

  func testDetachedTasksToo() async {
    let framework = await Task.detached { TestFramework.current }.value
    XCTAssertEqual(framework, .xctest)
  }

  func testVirtualTimeIsExact() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(3600))
      XCTAssertEqual(time.elapsed, .seconds(3600))
    }
  }

  @MainActor
  func testVirtualTimeOnTheMainActor() async throws {
    try await withVirtualTime { time in
      MainActor.assertIsolated()
      try await Task.sleep(for: .seconds(3600))
      XCTAssertEqual(time.elapsed, .seconds(3600))
    }
  }

  func testConcurrentTasksPass() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(2)) {
        async let first: Void = Task.sleep(for: .seconds(1))
        async let second: Void = Task.sleep(for: .seconds(2))
        _ = try await (first, second)
      }
    }
  }

  @MainActor
  func testNonBlockingOnTheMainActor() async throws {
    try await assertNonBlocking(cpuBudget: .seconds(600)) {
      try await Task.sleep(for: .milliseconds(1))
      MainActor.assertIsolated()
    }
  }

  func testAnAllowanceAroundARunLoopIsNoneOfTheTasksThatRunOnIt() {
    let blocking = Box<[BlockingFinding]>([])
    let done = XCTestExpectation()
    Task.detached {
      let (_, report) = await recordConcurrency { await MainActor.run { _ = usleep(1) } }
      blocking.value = report.blocking
      done.fulfill()
    }
    allowBlocking("the main run loop goes on") { wait(for: [done], timeout: 600) }
    XCTAssertEqual(blocking.value.count { $0.call == .usleep }, 1)
  }

  func testLiteralsOfPathsAreKept() {
    let first = StaticPath.literal(for: "/a/b.swift")
    XCTAssertEqual("\(first)", "/a/b.swift")
    XCTAssertEqual(first.utf8Start, StaticPath.literal(for: "/a/b.swift").utf8Start)
    XCTAssertEqual("\(StaticPath.literal(for: "/ä/ö.swift"))", "/ä/ö.swift")
  }
}
