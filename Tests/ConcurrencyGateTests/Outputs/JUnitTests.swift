import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Testing

@Suite("JUnit XML") struct JUnitTests {
  private func tree(_ judgement: Judgement) throws -> XMLTree {
    try #require(XMLTree(JUnitReport(judgement).description))
  }

  @Test("A new error fails, what is known or a warning is skipped, and the figures agree")
  func cases() throws {
    let baseline = try Sample.baseline([Sample.finding(in: "known()"), Sample.finding(in: "gone()")])
    let findings = [Sample.finding(), Sample.finding(in: "known()"), Sample.finding(.leakedTask)]
    let tree = try tree(try Sample.judgement(findings, baseline: baseline, isStrict: true))
    let suite = try #require(tree.all("testsuite").first)
    #expect(tree.all("testcase").count == 4 && suite.attributes["tests"] == "4")
    #expect(tree.all("failure").count == 2 && suite.attributes["failures"] == "2")
    #expect(tree.all("skipped").count == 2 && suite.attributes["skipped"] == "2")
    #expect(tree.all("error").isEmpty && suite.attributes["errors"] == "0")
    let first = try #require(tree.all("testcase").first)
    #expect(first.attributes["name"] == "blocking call usleep in FeedLoader.load()")
    #expect(first.attributes["classname"] == "Sources/Feed/Feed.swift")
    #expect(first.attributes["file"] == "Sources/Feed/Feed.swift" && first.attributes["line"] == "21")
    #expect(tree.all("failure").first?.text.hasPrefix("Sources/Feed/Feed.swift:21\nusleep blocked a thread") == true)
  }

  @Test("Without findings there is one case, which passes; a problem is an error")
  func others() throws {
    let clean = try tree(try Sample.judgement([]))
    #expect(clean.all("testcase").count == 1 && clean.all("failure").isEmpty && clean.all("error").isEmpty)
    let failed = try tree(try Sample.judgement([], result: .failed))
    #expect(failed.all("error").count == 1)
  }

  @Test("No name becomes part of the document, and what XML cannot write is replaced")
  func escaping() throws {
    let name = "f<T>() & \"g\" ]]> \u{1}\u{301}<"
    let tree = try tree(try Sample.judgement([Sample.finding(in: name)]))
    #expect(
      tree.all("testcase").first?.attributes["name"] == "blocking call usleep in f<T>() & \"g\" ]]> \u{fffd}\u{301}<"
    )
  }
}
