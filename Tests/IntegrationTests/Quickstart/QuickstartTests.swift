import Foundation
import XCTest

/// `Fixtures/Quickstart` as its reader runs it: what is sound passes, what is broken fails and says why.
///
/// The tests that build packages are XCTest's, because `swift test` runs XCTest before Swift Testing: a build keeps all
/// cores busy for minutes, and no other test has to run beside it.
final class QuickstartTests: XCTestCase {
  func testGoodTestsPassAndBrokenOnesFailAndSayWhy() async throws {
    let fixture = try FixtureCopy(of: "Quickstart")
    defer { fixture.remove() }
    try await fixture.build()

    let good = try await fixture.swift("test", "--skip-build", limit: .seconds(600))
    checkGood(good)
    let broken = try await fixture.swift(
      "test",
      "--skip-build",
      "--filter",
      "BrokenFeedLoaderTests",
      setting: ["QUICKSTART_BROKEN": "1"],
      limit: .seconds(600)
    )
    try checkBroken(broken)
  }

  private func checkGood(_ run: ChildProcess.Outcome) {
    let log = TestLog(run.output)
    XCTAssertEqual(run.status, 0, run.output)
    XCTAssertFalse(run.timedOut)
    XCTAssertEqual(log.failed, [])
    XCTAssertEqual(log.failures.map(\.message), [])
    XCTAssertEqual(log.passed.count { $0.hasPrefix("FeedLoaderXCTests.") }, 8)
    XCTAssertEqual(log.passed.count { $0.hasSuffix("()") }, 11)
    XCTAssertEqual(log.passed.count, 19)
    XCTAssertEqual(log.skipped, Self.brokenTests)
  }

  private func checkBroken(_ run: ChildProcess.Outcome) throws {
    let log = TestLog(run.output)
    XCTAssertEqual(run.status, 1, run.output)
    XCTAssertFalse(run.timedOut)
    XCTAssertEqual(log.failed, Self.brokenTests)
    XCTAssertEqual(log.passed, [])
    for test in BrokenQuickstartTest.all {
      for framework in QuickstartFramework.allCases { try check(test, in: framework, log) }
    }
  }

  private func check(_ test: BrokenQuickstartTest, in framework: QuickstartFramework, _ log: TestLog) throws {
    let name = framework.printedName(test)
    let failures = log.failures.filter { $0.test == name }
    guard let failure = failures.first else { return XCTFail("\(name) did not fail") }
    XCTAssertEqual(failures.count, 1, name)
    XCTAssertEqual(failure.file, framework.file, name)
    XCTAssertEqual(failure.line, try framework.assertionLine(of: test), name)
    for words in test.says {
      XCTAssert(failure.message.localizedCaseInsensitiveContains(words), "\(name) does not say “\(words)”: \(failure)")
    }
    for words in test.doesNotSay {
      XCTAssertFalse(failure.message.localizedCaseInsensitiveContains(words), "\(name) says “\(words)”: \(failure)")
    }
  }

  /// All broken tests, as the frameworks print them.
  private static var brokenTests: Set<String> {
    Set(BrokenQuickstartTest.all.flatMap { test in QuickstartFramework.allCases.map { $0.printedName(test) } })
  }
}
