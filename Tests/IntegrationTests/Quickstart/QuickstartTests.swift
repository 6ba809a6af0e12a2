import Foundation
import Testing

extension FixtureTests.Suites {
  /// `Fixtures/Quickstart` as its reader runs it: what is sound passes, what is broken fails and says why.
  @Suite struct QuickstartTests {
    @Test func goodTestsPassAndBrokenOnesFailAndSayWhy() async throws {
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
      #expect(run.status == 0, "\(run.output)")
      #expect(!run.timedOut)
      #expect(log.failed == [])
      #expect(log.failures.map(\.message) == [])
      #expect(log.passed.count { $0.hasPrefix("FeedLoaderXCTests.") } == 8)
      #expect(log.passed.count { $0.hasSuffix("()") } == 11)
      #expect(log.passed.count == 19)
      #expect(log.skipped == Self.brokenTests)
    }

    private func checkBroken(_ run: ChildProcess.Outcome) throws {
      let log = TestLog(run.output)
      #expect(run.status == 1, "\(run.output)")
      #expect(!run.timedOut)
      #expect(log.failed == Self.brokenTests)
      #expect(log.passed == [])
      for test in BrokenQuickstartTest.all {
        for framework in QuickstartFramework.allCases { try check(test, in: framework, log) }
      }
    }

    private func check(_ test: BrokenQuickstartTest, in framework: QuickstartFramework, _ log: TestLog) throws {
      let name = framework.printedName(test)
      let failures = log.failures.filter { $0.test == name }
      guard let failure = failures.first else {
        Issue.record("\(name) did not fail")
        return
      }
      #expect(failures.count == 1, "\(name)")
      #expect(failure.file == framework.file, "\(name)")
      #expect(try failure.line == framework.assertionLine(of: test), "\(name)")
      for words in test.says {
        #expect(failure.message.localizedCaseInsensitiveContains(words), "\(name) does not say “\(words)”: \(failure)")
      }
      for words in test.doesNotSay {
        #expect(!failure.message.localizedCaseInsensitiveContains(words), "\(name) says “\(words)”: \(failure)")
      }
    }

    /// All broken tests, as the frameworks print them.
    private static var brokenTests: Set<String> {
      Set(BrokenQuickstartTest.all.flatMap { test in QuickstartFramework.allCases.map { $0.printedName(test) } })
    }
  }
}
