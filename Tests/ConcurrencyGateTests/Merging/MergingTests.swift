import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Testing

@Suite("Merging findings") struct MergingTests {
  private func merged(_ findings: [AuditFinding], _ configuration: Configuration = Configuration()) throws -> Evidence {
    Sample.evidence([try Sample.file(findings)], configuration: configuration)
  }

  @Test("What three tests and two processes find at one line is one finding of one line")
  func once() throws {
    let names = ["B/b()", "A/a()", "C/c()"]
    let first = try Sample.file(names.map { Sample.finding(test: $0) })
    let second = try Sample.file([Sample.finding(test: "A/a()")], start: Sample.start(process: 2))
    let evidence = Sample.evidence([first, second])
    let finding = try #require(evidence.findings.first)
    #expect(evidence.findings.count == 1)
    #expect(finding.key.rule == "blocking-call usleep")
    #expect(finding.key.symbol == "FeedLoader.load()")
    #expect(finding.key.path == "Sources/Feed/Feed.swift")
    #expect(finding.lines == [21])
    #expect(finding.tests == ["A/a()", "B/b()", "C/c()"])
    #expect(finding.count == 4)
    #expect(finding.wallNs == 80_000_000)
  }

  @Test("The order in which processes wrote changes nothing")
  func order() throws {
    let files = try [
      [Sample.finding(line: 30, test: "x"), Sample.finding(line: 21)],
      [Sample.finding(.cpuBudget), Sample.finding(line: 21, test: nil)],
      [Sample.finding(in: "other()", line: 50)],
    ].map { try Sample.file($0) }
    let expected = Sample.evidence(files).findings
    #expect(expected.map(\.lines) == [[21, 30], [21], [50]])
    for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0]] {
      #expect(Sample.evidence(order.map { files[$0] }).findings == expected)
    }
  }

  @Test("Another line is another line; another call, function, file or rule is another finding")
  func keys() throws {
    let other = "/repo/Sources/Feed/Other.swift"
    let evidence = try merged([
      Sample.finding(line: 21), Sample.finding(line: 22), Sample.finding(call: "sleep"), Sample.finding(in: "save()"),
      Sample.finding(file: other), Sample.finding(.cpuBudget),
    ])
    #expect(evidence.findings.count == 5)
    #expect(evidence.findings.reduce(0) { $0 + $1.places.count } == 6)
  }

  @Test("Closures and optimized copies count as their function, whose name has spaces or not")
  func functions() throws {
    let names = [
      "load()", "closure #1 in load()", "closure #1 in closure #2 in load()", "specialized load()", "save() in x",
    ]
    let evidence = try merged(names.enumerated().map { Sample.finding(in: $1, line: $0 + 1) })
    #expect(evidence.findings.map(\.key.symbol) == ["load()", "save() in x"])
    #expect(evidence.findings.first?.lines == [1, 2, 3, 4])
  }

  @Test("What is outside the root is counted, not judged, unless the configuration wants it")
  func outside() throws {
    let findings = [
      Sample.finding(file: "/repo/.build/checkouts/swift-nio/Sources/NIO.swift"),
      Sample.finding(file: "/usr/lib/swift/Task.swift"), Sample.finding(file: "/usr/lib/swift/Task.swift", line: 9),
      Sample.finding(),
    ]
    let evidence = try merged(findings)
    #expect(evidence.findings.map(\.key.path) == ["Sources/Feed/Feed.swift"])
    #expect(evidence.skipped == FindingMerger.Skipped(outside: 2))
    var configuration = Configuration()
    configuration.includeOutside = true
    let all = try merged(findings, configuration)
    #expect(
      all.findings.map(\.key.path) == [
        ".build/checkouts/swift-nio/Sources/NIO.swift", "/usr/lib/swift/Task.swift", "Sources/Feed/Feed.swift",
      ]
    )
    #expect(all.skipped == FindingMerger.Skipped())
  }

  @Test("Where no file is known, or one outside, the innermost frame below the root is to blame, if there is one")
  func blame() throws {
    var unknown = Sample.finding(in: "write(_:)", file: "", line: 0)
    unknown.stack = [
      CodeLocation(function: "write(_:)"), CodeLocation(function: "thunk", file: "<compiler-generated>", line: 0),
      CodeLocation(function: "save()", file: Sample.feed, line: 77, module: "Feed"),
    ]
    var dependency = unknown
    dependency.file = "/repo/.build/checkouts/swift-nio/Sources/NIO.swift"
    dependency.stack[2].line = 78
    var nowhere = unknown
    nowhere.stack = []
    let evidence = try merged([unknown, dependency, nowhere])
    #expect(evidence.findings.map(\.key.symbol) == ["save()"])
    #expect(evidence.findings.first?.lines == [77, 78])
    #expect(evidence.skipped.outside == 1)
  }

  @Test("Excluded files and rules that are off are counted, not judged")
  func excluded() throws {
    let evidence = try merged([
      Sample.finding(file: "/repo/Tests/FeedTests/Helper.swift"), Sample.finding(file: "/repo/TestsKit/Helper.swift"),
      Sample.finding(.neverSuspended), Sample.finding(.queueWait),
    ])
    #expect(evidence.findings.map(\.key.path) == ["TestsKit/Helper.swift"])
    #expect(evidence.skipped == FindingMerger.Skipped(excluded: 1, by: ["Tests/**"], off: 2))
  }

  @Test("Sums of what a file claims do not overflow")
  func overflow() throws {
    var large = Sample.finding()
    large.count = .max
    large.wallNs = .max
    let finding = try #require(try merged([large, large]).findings.first)
    #expect(finding.count == .max && finding.wallNs == .max)
  }
}
