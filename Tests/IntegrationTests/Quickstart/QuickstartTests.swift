import Foundation
import Testing

/// `Fixtures/Quickstart` as its reader runs it: what is sound passes, what is broken fails and says why.
@Suite(.quickstart) struct QuickstartTests {
  @Test func goodTestsPassAndBrokenOnesAreSkipped() throws {
    let run = try #require(QuickstartRuns.current).good
    let log = TestLog(run.output)
    #expect(run.status == 0, "\(run.output)")
    #expect(!run.timedOut)
    #expect(log.failed.isEmpty)
    #expect(log.failures.isEmpty)
    #expect(log.passed.count { $0.hasPrefix("FeedLoaderXCTests.") } == 8)
    #expect(log.passed.count { $0.hasSuffix("()") } == 11)
    #expect(log.passed.count == 19)
    #expect(log.skipped == Self.brokenTests)
  }

  @Test func everyBrokenTestFails() throws {
    let run = try #require(QuickstartRuns.current).broken
    let log = TestLog(run.output)
    #expect(run.status == 1, "\(run.output)")
    #expect(!run.timedOut)
    #expect(log.failed == Self.brokenTests)
    #expect(log.passed.isEmpty)
  }

  @Test(arguments: BrokenQuickstartTest.all, QuickstartFramework.allCases)
  func brokenTestSaysWhy(_ test: BrokenQuickstartTest, in framework: QuickstartFramework) throws {
    let log = TestLog(try #require(QuickstartRuns.current).broken.output)
    let failures = log.failures.filter { $0.test == framework.printedName(test) }
    let failure = try #require(failures.first)
    #expect(failures.count == 1)
    #expect(failure.file == framework.file)
    #expect(try failure.line == framework.assertionLine(of: test))
    for words in test.says {
      #expect(failure.message.localizedCaseInsensitiveContains(words))
    }
    for words in test.doesNotSay {
      #expect(!failure.message.localizedCaseInsensitiveContains(words))
    }
  }

  /// All broken tests, as the frameworks print them.
  private static var brokenTests: Set<String> {
    Set(BrokenQuickstartTest.all.flatMap { test in QuickstartFramework.allCases.map { $0.printedName(test) } })
  }
}
