import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Foundation
import TestSupport
import Testing

@Suite("HTML report") struct HTMLReportTests {
  private static let hostile = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)> \"'&"

  private func report() -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    trace.spawn(name: Self.hostile)
    trace.at(.milliseconds(3))
    trace.ended(0, .completed)
    return trace.report()
  }

  private func page() throws -> String {
    let baseline = try Sample.baseline([Sample.finding(in: "known()")])
    let findings = [
      Sample.finding(in: Self.hostile, test: Self.hostile, remedy: Self.hostile), Sample.finding(in: "known()"),
      Sample.finding(.leakedTask, file: "/repo/Sources/\(Self.hostile).swift"),
    ]
    let tests = Sample.test(Self.hostile, report: report()) + Sample.test("quiet")
    return HTMLReport(try Sample.judgement(findings, baseline: baseline, tests: tests)).description
  }

  @Test("No name becomes markup")
  func escaping() throws {
    let page = try page()
    #expect(page.components(separatedBy: "<script").count == 2)
    #expect(!page.contains("<img") && !page.contains("<!--"))
    #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
  }

  @Test("Each finding is there, with what the filters ask for")
  func findings() throws {
    let page = try page()
    #expect(page.components(separatedBy: "<li data-state=\"new\" data-severity=\"error\">").count == 2)
    #expect(page.components(separatedBy: "<li data-state=\"known\" data-severity=\"error\">").count == 2)
    #expect(page.components(separatedBy: "<li data-state=\"new\" data-severity=\"warning\">").count == 2)
    #expect(page.contains("<p class=\"place\">Sources/Feed/Feed.swift:21</p>"))
    #expect(page.contains("<title>Concurrency gate: findings</title>"))
  }

  @Test("A test with a report has its timeline, others have none")
  func timelines() throws {
    let page = try page()
    #expect(page.components(separatedBy: "<svg ").count == 2)
    #expect(page.contains(report().svg()))
    #expect(!page.contains("<summary>quiet</summary>"))
  }

  @Test("Nothing is fetched, and there are colours for light and for dark pages")
  func selfContained() throws {
    let page = try page()
    #expect(page.contains("default-src 'none'"))
    for word in ["src=\"", "href=", "url(", "@import", "http://www.w3.org/1999"] { #expect(!page.contains(word)) }
    #expect(page.contains("@media (prefers-color-scheme: dark)"))
  }

  @Test("Without findings the page says so, and has no filters")
  func empty() throws {
    let page = HTMLReport(try Sample.judgement([])).description
    #expect(page.contains("<p>Nothing was found.</p>") && !page.contains("<select"))
    #expect(page.contains("<title>Concurrency gate: clean</title>"))
  }
}
