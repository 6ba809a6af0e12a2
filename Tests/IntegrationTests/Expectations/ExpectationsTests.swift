import XCTest

/// The kit from a package of its own, in both frameworks: parallel scopes, failures, misuse, missing capabilities.
final class ExpectationsTests: XCTestCase {
  func testParallelScopesAndFailures() async throws {
    let fixture = try FixtureCopy(of: "Expectations")
    defer { fixture.remove() }
    try await fixture.build()

    for _ in 0..<5 { checkParallel(try await test(fixture, "ParallelScopesTests")) }
    try checkFailing(try await test(fixture, "FailingTests|FailingXCTests", ["EXPECTATIONS_FAILING": "1"]))
    checkWithoutJobs(
      try await test(
        fixture,
        "sequential|testSequential|zeroBudget|testBlocking",
        ["EXPECTATIONS_FAILING": "1", "CONCURRENCY_TESTING_DISABLE": "jobs"]
      )
    )
  }

  private func test(
    _ fixture: FixtureCopy,
    _ filter: String,
    _ variables: [String: String] = [:]
  ) async throws -> ChildProcess.Outcome {
    try await fixture.swift("test", "--skip-build", "--filter", filter, setting: variables, limit: .seconds(300))
  }

  /// Scopes of tests that run at the same time do not disturb each other.
  private func checkParallel(_ run: ChildProcess.Outcome) {
    let log = TestLog(run.output)
    XCTAssertEqual(run.status, 0, run.output)
    XCTAssertEqual(log.failed, [])
    XCTAssert(run.output.contains("Test run with 6 tests in 1 suite passed"), run.output)
  }

  /// Exactly the failing tests fail, each at its caller's line, and the suite goes on.
  private func checkFailing(_ run: ChildProcess.Outcome) throws {
    let log = TestLog(run.output)
    XCTAssertEqual(run.status, 1)
    XCTAssertFalse(run.timedOut)
    let swiftTesting = FailingExpectation.all.map { $0.printedName(isXCTest: false) }
    let xctest = FailingExpectation.all.filter(\.isInXCTest).map { $0.printedName(isXCTest: true) }
    XCTAssertEqual(log.failed, Set(swiftTesting + xctest))
    XCTAssertEqual(log.passed, ["theSuiteGoesOn()", "FailingXCTests.testTheSuiteGoesOn"])
    for test in FailingExpectation.all {
      for isXCTest in [false, true] where test.isInXCTest || !isXCTest { try check(test, isXCTest: isXCTest, log) }
    }
  }

  private func check(_ test: FailingExpectation, isXCTest: Bool, _ log: TestLog) throws {
    let name = test.printedName(isXCTest: isXCTest)
    guard let failure = log.failures.first(where: { $0.test == name }) else { return XCTFail("\(name) did not fail") }
    XCTAssertEqual(failure.file, test.file(isXCTest: isXCTest), name)
    XCTAssertEqual(failure.line, try test.line(isXCTest: isXCTest), name)
    for words in test.says + (isXCTest ? test.saysInXCTest : []) {
      XCTAssert(failure.message.contains(words), "\(name) does not say “\(words)”: \(failure)")
    }
  }

  /// A missing capability is a failure that says so, never a silent pass.
  private func checkWithoutJobs(_ run: ChildProcess.Outcome) {
    let log = TestLog(run.output)
    XCTAssertEqual(run.status, 1)
    XCTAssertEqual(log.failed.count, 4, "\(log.failed)")
    let messages = log.failures.map(\.message).filter { $0.contains("cannot see what it needs in this process") }
    XCTAssertGreaterThanOrEqual(messages.count, 3)
    for message in messages {
      XCTAssert(message.contains("no  jobs pass through the kit"), message)
      XCTAssert(message.contains("CONCURRENCY_TESTING_DISABLE disables: jobs."), message)
      XCTAssert(message.contains("Remedy: "), message)
    }
  }
}
