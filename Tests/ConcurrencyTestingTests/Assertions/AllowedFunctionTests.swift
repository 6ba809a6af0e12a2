import ConcurrencyTrace
import TestSupport
import Testing

@testable import ConcurrencyTesting

/// Which functions an allowance names.
@Suite struct AllowedFunctionTests {
  private func finding(in function: String) throws -> BlockingFinding {
    var trace = TraceBuilder(.real)
    trace.blocking(.call(.usleep), task: 0, wall: .milliseconds(1), stack: [place(function, 9)])
    trace.ended(0, .completed)
    return try #require(trace.report().blocking.first)
  }

  @Test(
    arguments: [
      ("FeedLoader.load(_:)", "load(_:)"),
      ("closure #2 in closure #1 in FeedLoader.load(_:)", "FeedLoader.load(_:)"),
      ("closure #1 in FeedTests.`Loads in parallel`()", "`Loads in parallel`()"),
    ]
  )
  func aFunctionAndItsClosures(function: String, name: String) throws {
    #expect(try BlockingAllowance.function(name).allows(finding(in: function)))
  }

  @Test(
    arguments: [
      ("FeedLoader.load(_:)", "reload(_:)"),
      ("closure #1 in FeedLoader.load(_:)", "closure"),
      ("FeedTests.`Loads in parallel`()", "parallel`()"),
    ]
  )
  func noOther(function: String, name: String) throws {
    #expect(try !BlockingAllowance.function(name).allows(finding(in: function)))
  }
}
