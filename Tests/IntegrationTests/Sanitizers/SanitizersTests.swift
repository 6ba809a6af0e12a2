import XCTest

/// `Fixtures/Sanitizers`: a suite that uses the kit, built with a sanitizer, passes; what the kit cannot see there it says.
///
/// A build with a sanitizer builds the kit anew, which takes minutes.
final class SanitizersTests: XCTestCase {
  /// The sanitizers to build with, separated by commas.
  static let variable = "SANITIZERS"

  func testSuitesPassWithASanitizer() async throws {
    let names = ProcessInfo.processInfo.environment[Self.variable] ?? ""
    try XCTSkipIf(names.isEmpty, "\(Self.variable) is not set, for example to thread,address")
    let fixture = try FixtureCopy(of: "Sanitizers")
    defer { fixture.remove() }
    for name in names.split(separator: ",") {
      // Of the leaks those that XCTest itself leaves behind are not looked at.
      let leaks = ["LSAN_OPTIONS": "suppressions=\(fixture.package.appendingPathComponent("leaks.txt").path)"]
      let run = try await fixture.swift("test", "--sanitize=\(name)", setting: leaks, limit: .seconds(1800))
      let log = TestLog(run.output)
      XCTAssertEqual(run.status, 0, run.output)
      XCTAssertFalse(run.timedOut)
      XCTAssertEqual(log.failures.map(\.message), [])
      XCTAssertFalse(run.output.contains("Sanitizer: reported"), run.output)
      XCTAssert(run.output.contains("Test run with 9 tests in 3 suites passed"), run.output)
      // Those that need what a sanitizer takes away.
      XCTAssertEqual(run.output.ranges(of: "without a sanitizer\" skipped").count, 2, run.output)
      if name == "thread" { try await checkRace(fixture) }
    }
  }

  /// What the kit keeps the sanitizer from reporting is its own only.
  private func checkRace(_ fixture: FixtureCopy) async throws {
    let run = try await fixture.swift(
      "test",
      "--sanitize=thread",
      "--filter",
      "RacingTests",
      setting: ["SANITIZERS_RACING": "1"],
      limit: .seconds(600)
    )
    XCTAssertNotEqual(run.status, 0, run.output)
    let races = run.output.split(separator: "\n").filter { $0.hasPrefix("SUMMARY: ThreadSanitizer:") }
    XCTAssertFalse(races.isEmpty, run.output)
    XCTAssert(races.allSatisfy { $0.contains("SanitizedTests.swift") }, run.output)
  }
}
