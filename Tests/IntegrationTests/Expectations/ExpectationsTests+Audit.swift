import Foundation
import Testing

/// The audit of tests that assert nothing.
extension FixtureTests.Suites.ExpectationsTests {
  func checkAudit(of fixture: FixtureCopy) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "audit \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try await fixture.swift(
      "test",
      "--skip-build",
      "--filter",
      "AuditedTests|AuditedXCTests",
      setting: ["CONCURRENCY_AUDIT": folder.path, "CONCURRENCY_AUDIT_REPORTS": "1"],
      limit: .seconds(600)
    )
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("Executed 7 tests, with 1 test skipped and 0 failures"), "\(run.output)")

    let audit = try AuditedRun(of: folder)
    #expect(audit.begun == 2, "one file for each framework's process")
    #expect(audit.complete == 2)
    #expect(audit.findings.sorted { "\($0)" < "\($1)" } == Self.audited.sorted { "\($0)" < "\($1)" })
    #expect(audit.late == [])
    #expect(audit.started.sorted() == audit.ended.flatMap { test, ends in ends.map { _ in test } }.sorted())
    #expect(audit.started.count == 72, "each test once, and the test with arguments once for each")
    #expect(
      audit.ended["AuditedTests.AuditedTests/isTheOutermost()"]?.first?["expectations"] as? [String: Int] == [
        "assertNonBlocking": 1, "assertResponsive": 1, "recordConcurrency": 1, "withVirtualTime": 1,
      ]
    )
    #expect(audit.ended["AuditedTests.AuditedTests/sleeps()"]?.first?["report"] != nil)
    #expect(
      audit.skipped.sorted() == [
        "AuditedTests.AuditedTests/Skipped/isSkippedWithItsSuite()", "AuditedTests.AuditedTests/crashes()",
        "AuditedTests.AuditedTests/exits()", "AuditedTests.AuditedTests/isSkipped(number:)",
        "AuditedXCTests.testIsSkipped",
      ]
    )
    let inMacro = fixture.package.appending(path: "Tests/AuditedTests/In a folder/Feed+Macro ü.swift").path
    #expect(audit.places["AuditedTests.InMacro.sleepsInMacro()"] == [AuditedRun.Place(file: inMacro, line: 8)])
    let clean = try #require(audit.ended["AuditedTests.AuditedTests/sleepsSuspended()"]?.first)
    #expect(clean["report"] == nil)
  }

  /// What was found before a process dies, or ends in the middle of a test, is in its report.
  func checkAuditOfEnds(in fixture: FixtureCopy) async throws {
    for (test, variable, isComplete) in [("crashes()", "AUDITED_CRASH", false), ("exits()", "AUDITED_EXIT", true)] {
      let folder = FileManager.default.temporaryDirectory.appending(path: "audit \(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let run = try await runAudited(fixture, test, in: folder.path, [variable: "1", "SWIFT_BACKTRACE": "enable=no"])
      #expect((run.status == 0) == isComplete, "\(run.output)")
      let audit = try AuditedRun(of: folder)
      #expect(audit.begun == 1)
      #expect(audit.complete == (isComplete ? 1 : 0))
      #expect(audit.started == ["AuditedTests.AuditedTests/\(test)"])
      #expect(audit.findings == [Self.usleep("static Feed.sleepsInTest()", test)])
      #expect(audit.skipped == [], "a filter is no skip")
    }
  }

  /// Where no report can be written, the tests run as they do without an audit.
  func checkAuditWithoutFolder(in fixture: FixtureCopy) async throws {
    let run = try await runAudited(fixture, "AuditedTests", in: "/proc/self/nowhere")
    #expect(run.status == 0, "\(run.output)")
    #expect(
      run.output.contains(
        "warning: concurrency audit: nothing is audited, for no report can be written to /proc/self/nowhere, which "
          + "CONCURRENCY_AUDIT names: "
      ),
      "\(run.output)"
    )
  }

  private func runAudited(
    _ fixture: FixtureCopy,
    _ filter: String,
    in folder: String,
    _ variables: [String: String] = [:]
  ) async throws -> ChildProcess.Outcome {
    try await fixture.swift(
      "test",
      ["--skip-build", "--disable-xctest", "--filter", filter.filter { $0.isLetter }],
      setting: variables.merging(["CONCURRENCY_AUDIT": folder]) { $1 },
      limit: .seconds(600)
    )
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
      usleep("AuditedTests.InMacro.sleepsInMacro()", "InMacro/sleepsInMacro()"),
      .init(
        rule: "blocking-call",
        call: "posix_spawn",
        symbol: "closure #1 in static Feed.startsAProcess()",
        test: "AuditedTests.AuditedTests/startsAProcess()"
      ),
      .init(
        rule: "cpu-budget",
        symbol: "static Feed.spin(microseconds:)",
        test: "AuditedTests.AuditedTests/computes()"
      ),
      .init(
        rule: "main-actor-budget",
        symbol: "static Feed.spin(microseconds:)",
        test: "AuditedTests.AuditedTests/computesOnTheMainActor()"
      ),
      .init(rule: "leaked-task", symbol: "static Feed.leaks()", test: "AuditedTests.AuditedTests/leaks()"),
      .init(rule: "leaked-task", symbol: "static Feed.leaksAtOnce()", test: "AuditedTests.AuditedTests/leaksAtOnce()"),
      .init(
        rule: "blocking-call",
        call: "usleep",
        symbol: "static Feed.sleepsInXCTest()",
        test: "AuditedXCTests.testSleeps"
      ),
      .init(
        rule: "blocking-call",
        call: "usleep",
        symbol: "Sleeper.sleep(_:)",
        test: "AuditedXCTests.testSleepsOnActor"
      ),
      .init(
        rule: "blocking-call",
        call: "usleep",
        symbol: "static Feed.sleepsInTaskOfSyncTest()",
        test: "AuditedXCTests.testSleepsInTask"
      ),
    ] + [0, 1, 2].map { _ in usleep("static Feed.sleepsInCase(_:)", "sleepsInCase(number:)") }
}
