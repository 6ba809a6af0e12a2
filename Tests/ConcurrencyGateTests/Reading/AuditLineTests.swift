import ConcurrencyAuditFormat
import ConcurrencyTrace
import Foundation
import TestSupport
import Testing

@Suite("Lines of an audit") struct AuditLineTests {
  private func report() -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    trace.at(.milliseconds(3))
    trace.ended(0, .completed)
    return trace.report()
  }

  @Test("Every kind comes back as it was written, on one line")
  func roundTrip() throws {
    let lines: [AuditLine] =
      [
        .audit(Sample.start()), .finding(Sample.finding(remedy: "Do not.\nWait.")),
        .end(AuditEnd(tests: 1, findings: 1)),
      ]
      + Sample.test(expectations: ["assertConcurrent": 2], report: report())
    for line in lines {
      let text = try line.encoded()
      #expect(text.last == UInt8(ascii: "\n"))
      #expect(text.count { $0 == UInt8(ascii: "\n") } == 1)
      #expect(try AuditLine(decoding: text.dropLast()) == line)
      #expect(try line.encoded() == text)
    }
  }

  @Test("A line is written under the names that are documented")
  func names() throws {
    let text = String(decoding: try AuditLine.finding(Sample.finding()).encoded(), as: UTF8.self)
    let expected =
      #"{"call":"usleep","category":"sleep","count":1,"cpuNs":0,"file":"/repo/Sources/Feed/Feed.swift","kind":"finding","#
      + #""line":21,"module":"Feed","onMainThread":false,"preemptedNs":0,"rule":"blocking-call","stack":[{"file":"#
      + #""/repo/Sources/Feed/Feed.swift","function":"FeedLoader.load()","line":21,"module":"Feed"},{"file":"#
      + #""/repo/Sources/Feed/Feed.swift","function":"loadAll()","line":40,"module":"Feed"}],"symbol":"#
      + #""FeedLoader.load()","test":"FeedTests.LoadTests/loads()","wallNs":20000000}"#
    #expect(text == expected + "\n")
  }

  @Test("Keys and kinds that are not known are no errors; a test that is not known is null or left out")
  func unknown() throws {
    let other = try AuditLine(decoding: Data(#"{"kind":"weather","sun":true}"#.utf8))
    #expect(other == .other(kind: "weather"))
    let skipped = try AuditLine(decoding: Data(#"{"kind":"testSkipped","test":"t","framework":"xctest"}"#.utf8))
    #expect(skipped == .testSkipped(AuditedTestStart(test: "t", framework: .xctest)))
    #expect(try AuditLine(decoding: skipped.encoded().dropLast()) == skipped)
    let end = try AuditLine(decoding: Data(#"{"kind":"end","tests":1,"findings":0,"mood":"good"}"#.utf8))
    #expect(end == .end(AuditEnd(tests: 1, findings: 0)))
    let text = #"{"kind":"testStarted","test":"t","framework":"xctest","file":null}"#
    #expect(
      try AuditLine(decoding: Data(text.utf8)) == .testStarted(AuditedTestStart(test: "t", framework: .xctest))
    )
  }
}
