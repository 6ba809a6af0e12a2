import Foundation
import XCTest

/// The audit of tests that assert nothing.
extension ExpectationsTests {
  func checkAudit(of fixture: FixtureCopy) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "audit \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try await fixture.swift(
      "test",
      "--skip-build",
      "--filter",
      "AuditedTests|AuditedXCTests",
      setting: ["CONCURRENCY_AUDIT": folder.path],
      limit: .seconds(600)
    )
    XCTAssertEqual(run.status, 0, run.output)
    XCTAssert(run.output.contains("Executed 4 tests, with 0 failures"), run.output)

    let audit = try AuditedRun(of: folder)
    XCTAssertEqual(audit.begun, 2, "one file for each framework's process")
    XCTAssertEqual(audit.complete, 2)
    XCTAssertEqual(audit.findings.sorted { "\($0)" < "\($1)" }, Self.audited.sorted { "\($0)" < "\($1)" })
    XCTAssertEqual(audit.late, [])
    XCTAssertEqual(audit.started.sorted(), audit.ended.flatMap { test, ends in ends.map { _ in test } }.sorted())
    XCTAssertEqual(audit.started.count, 25, "each test once, and the test with arguments once for each")
    XCTAssertEqual(
      audit.ended["AuditedTests.AuditedTests/isTheOutermost()"]?.first?["expectations"] as? [String: Int],
      ["assertNonBlocking": 1, "assertResponsive": 1, "recordConcurrency": 1, "withVirtualTime": 1]
    )
    XCTAssertNotNil(audit.ended["AuditedTests.AuditedTests/sleeps()"]?.first?["report"])
    let clean = try XCTUnwrap(audit.ended["AuditedTests.AuditedTests/sleepsSuspended()"]?.first)
    XCTAssertNil(clean["report"])
  }

  /// What was found before a process dies is in its report.
  func checkAuditOfCrash(in fixture: FixtureCopy) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "audit \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try await fixture.swift(
      "test",
      "--skip-build",
      "--disable-xctest",
      "--filter",
      "crashes",
      setting: ["CONCURRENCY_AUDIT": folder.path, "AUDITED_CRASH": "1", "SWIFT_BACKTRACE": "enable=no"],
      limit: .seconds(600)
    )
    XCTAssertNotEqual(run.status, 0)
    let audit = try AuditedRun(of: folder)
    XCTAssertEqual(audit.begun, 1)
    XCTAssertEqual(audit.complete, 0)
    XCTAssertEqual(audit.started, ["AuditedTests.AuditedTests/crashes()"])
    XCTAssertEqual(audit.findings, [Self.usleep("static Feed.sleepsInTest()", "crashes()")])
  }

  private static func usleep(_ symbol: String, _ test: String) -> AuditedRun.Finding {
    .init(rule: "blocking-call", call: "usleep", symbol: symbol, test: "AuditedTests.AuditedTests/\(test)")
  }

  private static let audited: [AuditedRun.Finding] =
    [
      usleep("static Feed.sleepsInTest()", "sleeps()"),
      usleep("static Feed.sleepsInTest()", "sleepsAgain()"),
      usleep("static Feed.sleepsInTest()", "sleepsWithTimeLimit()"),
      usleep("static Feed.sleepsInTest()", "`Sleeps under a name of its own`()"),
      usleep("closure #1 in closure #1 in static Feed.sleepsInChild()", "sleepsInChild()"),
      usleep("closure #1 in static Feed.sleepsDetached()", "sleepsDetached()"),
      usleep("static Feed.sleepsInVirtualTime()", "sleepsInVirtualTime()"),
      usleep("static Feed.sleepsInOtherAssertion()", "sleepsInOtherAssertion()"),
      usleep("static Feed.sleepsInSetUp()", "WithSetUp/doesNothing()"),
      usleep("AuditedTests.isNotAsync()", "isNotAsync()"),
      .init(rule: "cpu-budget", symbol: "static Feed.spin()", test: "AuditedTests.AuditedTests/computes()"),
      .init(
        rule: "main-actor-budget",
        symbol: "static Feed.spin()",
        test: "AuditedTests.AuditedTests/computesOnTheMainActor()"
      ),
      .init(rule: "leaked-task", symbol: "static Feed.leaks()", test: "AuditedTests.AuditedTests/leaks()"),
      .init(
        rule: "blocking-call",
        call: "usleep",
        symbol: "static Feed.sleepsInXCTest()",
        test: "AuditedXCTests.testSleeps"
      ),
      .init(
        rule: "blocking-call",
        call: "usleep",
        symbol: "static Feed.sleepsInTaskOfSyncTest()",
        test: "AuditedXCTests.testSleepsInTask"
      ),
    ] + [0, 1, 2].map { _ in usleep("static Feed.sleepsInCase(_:)", "sleepsInCase(number:)") }
}
