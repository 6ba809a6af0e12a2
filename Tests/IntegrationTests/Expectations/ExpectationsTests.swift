import Foundation
import Testing

extension FixtureTests.Suites {
  /// The kit from a package of its own, in both frameworks: parallel scopes, failures, misuse, missing capabilities,
  /// and what an audit sees.
  @Suite struct ExpectationsTests {
    @Test func parallelScopesAndFailures() async throws {
      let fixture = try FixtureCopy(of: "Expectations")
      defer { fixture.remove() }
      try await fixture.build()

      for _ in 0..<5 { checkParallel(try await test(fixture, "ParallelScopesTests")) }
      try checkFailing(try await test(fixture, "FailingTests|FailingXCTests", ["EXPECTATIONS_FAILING": "1"]))
      try await checkStarvation(in: fixture)
      try await checkPictures(of: fixture)
      try await checkAudit(of: fixture)
      try await checkAuditOfEnds(in: fixture)
      try await checkAuditWithoutFolder(in: fixture)
      try await checkTimelines(test(fixture, "RecordedTests"))
      checkWithoutJobs(
        try await test(
          fixture,
          "sequential|testSequential|zeroBudget|testBlocking",
          ["EXPECTATIONS_FAILING": "1", "CONCURRENCY_TESTING_DISABLE": "jobs"]
        )
      )
    }

    /// Both frameworks leave a page and a trace for each failure in the folder that the environment names, and Swift Testing
    /// keeps them as attachments too.
    private func checkPictures(of fixture: FixtureCopy) async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: "pictures \(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let attachments = folder.appending(path: "attachments")
      try FileManager.default.createDirectory(at: attachments, withIntermediateDirectories: true)
      let run = try await fixture.swift(
        "test",
        "--skip-build",
        "--filter",
        "sequential|testSequential",
        "--attachments-path",
        attachments.path,
        setting: ["EXPECTATIONS_FAILING": "1", "CONCURRENCY_TESTING_ATTACHMENTS": folder.path],
        limit: .seconds(300)
      )
      #expect(run.status == 1)
      for isXCTest in [false, true] {
        let sequential = FailingExpectation.all.first { $0.name == "sequential" }
        let test = try #require(sequential)
        let file = try #require(test.file(isXCTest: isXCTest).split(separator: "/").last)
        let title = "\(file)-\(try test.line(isXCTest: isXCTest))-assertConcurrent"
        let page = folder.appending(path: title + ".html")
        #expect(run.output.contains("Picture: \(page.path)"), "\(run.output)")
        #expect(try String(contentsOf: page, encoding: .utf8).contains("sequential awaits"))
        let trace = try Data(contentsOf: folder.appending(path: title + ".trace.json"))
        #expect(try JSONSerialization.jsonObject(with: trace) as? [String: Any] != nil)
      }
      let kept = try FileManager.default.contentsOfDirectory(atPath: attachments.path)
      #expect(kept.filter { $0.hasSuffix(".html") }.count == 1, "\(kept)")
      #expect(kept.filter { $0.hasSuffix(".json") }.count == 1, "\(kept)")
    }

    private func checkTimelines(_ run: ChildProcess.Outcome) {
      #expect(run.status == 0, "\(run.output)")
      #expect(run.output.components(separatedBy: "Timeline of “loads(_:)”: ").count == 3, "\(run.output)")
      #expect(run.output.contains("Timeline of “waitsForAnHour()”: "), "\(run.output)")
      #expect(run.output.contains("\nload "), "\(run.output)")
      #expect(run.output.contains("\nWork: "), "\(run.output)")
      #expect(!run.output.contains("\u{1b}["), "a pipe is no terminal")
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
      #expect(run.status == 0, "\(run.output)")
      #expect(log.failed == [])
      #expect(run.output.contains("Test run with 6 tests in 1 suite passed"), "\(run.output)")
    }

    /// Exactly the failing tests fail, each at its caller's line, and the suite goes on.
    private func checkFailing(_ run: ChildProcess.Outcome) throws {
      let log = TestLog(run.output)
      #expect(run.status == 1)
      #expect(!run.timedOut)
      let swiftTesting = FailingExpectation.all.map { $0.printedName(isXCTest: false) }
      let xctest = FailingExpectation.all.filter(\.isInXCTest).map { $0.printedName(isXCTest: true) }
      #expect(log.failed == Set(swiftTesting + xctest))
      #expect(log.passed == ["theSuiteGoesOn()", "FailingXCTests.testTheSuiteGoesOn"])
      for test in FailingExpectation.all {
        for isXCTest in [false, true] where test.isInXCTest || !isXCTest { try check(test, isXCTest: isXCTest, log) }
      }
    }

    private func check(_ test: FailingExpectation, isXCTest: Bool, _ log: TestLog) throws {
      let name = test.printedName(isXCTest: isXCTest)
      guard let failure = log.failures.first(where: { $0.test == name }) else {
        Issue.record("\(name) did not fail")
        return
      }
      #expect(failure.file == test.file(isXCTest: isXCTest), "\(name)")
      #expect(try failure.line == test.line(isXCTest: isXCTest), "\(name)")
      for words in test.says + (isXCTest ? test.saysInXCTest : []) {
        #expect(failure.message.contains(words), "\(name) does not say “\(words)”: \(failure)")
      }
    }

    /// A missing capability is a failure that says so, never a silent pass.
    private func checkWithoutJobs(_ run: ChildProcess.Outcome) {
      let log = TestLog(run.output)
      #expect(run.status == 1)
      #expect(log.failed.count == 4, "\(log.failed)")
      let messages = log.failures.map(\.message).filter { $0.contains("cannot see what it needs in this process") }
      #expect(messages.count >= 3)
      for message in messages {
        #expect(message.contains("no  jobs pass through the kit"), "\(message)")
        #expect(message.contains("CONCURRENCY_TESTING_DISABLE disables: jobs."), "\(message)")
        #expect(message.contains("Remedy: "), "\(message)")
      }
    }
  }
}
