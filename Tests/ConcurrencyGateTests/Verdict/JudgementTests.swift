import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Testing

@Suite("Against a baseline") struct JudgementTests {
  @Test("Code that was moved within its file stays known")
  func moved() throws {
    let baseline = try Sample.baseline([Sample.finding(line: 21)])
    let judgement = try Sample.judgement([Sample.finding(line: 380)], baseline: baseline)
    #expect(judgement.findings.map(\.state) == [.known])
    #expect(judgement.stale.isEmpty && judgement.verdict == .clean)
  }

  @Test("A second line in the same function is new")
  func second() throws {
    let baseline = try Sample.baseline([Sample.finding(line: 21)])
    let judgement = try Sample.judgement([Sample.finding(line: 21), Sample.finding(line: 30)], baseline: baseline)
    #expect(judgement.findings.map(\.state) == [.grown(known: 1)])
    #expect(judgement.failures.count == 1 && judgement.verdict == .findings)
  }

  @Test("The same line found more often, by more tests, is not new")
  func moreOften() throws {
    let baseline = try Sample.baseline([Sample.finding()])
    let judgement = try Sample.judgement(
      [Sample.finding(test: "a"), Sample.finding(test: "b"), Sample.finding(test: nil)],
      baseline: baseline
    )
    #expect(judgement.findings.map(\.state) == [.known])
  }

  @Test("A file that was renamed is new under its new name and stale under its old one")
  func renamed() throws {
    let baseline = try Sample.baseline([Sample.finding()])
    let judgement = try Sample.judgement([Sample.finding(file: "/repo/Sources/Feed/New.swift")], baseline: baseline)
    #expect(judgement.findings.map(\.state) == [.new])
    #expect(judgement.stale.map(\.key.path) == ["Sources/Feed/Feed.swift"])
    #expect(judgement.stale.map(\.found) == [0])
  }

  @Test("What is fixed, and what is fixed in part, is told; it is an error if strict")
  func fixed() throws {
    let baseline = try Sample.baseline([
      Sample.finding(line: 1), Sample.finding(line: 2), Sample.finding(in: "save()", line: 3),
    ])
    let judgement = try Sample.judgement([Sample.finding(line: 9)], baseline: baseline)
    #expect(judgement.stale.map(\.found) == [1, 0])
    #expect(judgement.stale.map(\.known) == [2, 1])
    #expect(judgement.verdict == .clean)
    #expect(try Sample.judgement([Sample.finding(line: 9)], baseline: baseline, isStrict: true).verdict == .findings)
    #expect(try Sample.judgement([], isStrict: true).verdict == .clean)
  }

  @Test("What was not looked for is not called fixed")
  func gaps() throws {
    let baseline = try Sample.baseline([Sample.finding()])
    let filtered = Sample.start(arguments: ["x", "--filter", "A"])
    func stale(_ evidence: Evidence) -> Int {
      Judgement(evidence, baseline: baseline, configuration: Configuration(), isStrict: true).stale.count
    }
    #expect(stale(Sample.evidence([try Sample.file()])) == 1)
    #expect(stale(Sample.evidence([try Sample.file(start: filtered)])) == 0)
    // `--parallel` gives each process of XCTest a test of its own, which is no filter: whoever ran them knows.
    #expect(stale(Sample.evidence([try Sample.file(start: filtered)], isFiltered: false)) == 1)
    #expect(stale(Sample.evidence([try Sample.file()], isFiltered: true)) == 0)
    #expect(stale(Sample.evidence([try Sample.file(isEnded: false)])) == 0)
    #expect(stale(Sample.evidence([try Sample.file()], tests: .failed)) == 0)
    #expect(stale(Sample.evidence([])) == 0)
    let garbage = ReportFile(decoding: try Sample.text() + "x\n".utf8, path: "x")
    #expect(stale(Sample.evidence([garbage])) == 0)
  }

  @Test("What only skipped tests would find is not called fixed, unless that is asked for")
  func skipped() throws {
    let baseline = try Sample.baseline([Sample.finding()])
    let xctest = AuditLine.testSkipped(AuditedTestStart(test: "a", framework: .xctest))
    func skip(_ name: String) -> AuditLine { .testSkipped(AuditedTestStart(test: name, framework: .swiftTesting)) }
    func judgement(_ files: [[AuditLine]], ignores: Bool = false, _ configuration: Configuration = Configuration())
      throws
      -> Judgement
    {
      let files = try files.map { try Sample.file(tests: $0) }
      let evidence = Sample.evidence(files, configuration: configuration, ignoresSkipped: ignores)
      return Judgement(evidence, baseline: baseline, configuration: configuration, isStrict: true)
    }
    // Swift Testing does not begin what it skips, XCTest does.
    // XCTest's names are without the module, so that another process's test of that name may be another one.
    #expect(try judgement([Sample.test() + [xctest], Sample.test("a")]).stale.isEmpty)
    for skipped in [Sample.test() + [skip("a")], Sample.test() + Sample.test("a") + [skip("a")]] {
      let judged = try judgement([skipped])
      #expect(judged.stale.isEmpty && judged.verdict == .clean)
      #expect(judged.gaps == ["1 test was skipped, such as a"])
      #expect(try judgement([skipped], ignores: true).stale.count == 1)
      // Another process has run it.
      #expect(try judgement([skipped, Sample.test("a")]).stale.count == 1)
      #expect(try judgement([skipped, Sample.test("b") + [skip("a")]]).stale.isEmpty)
    }
    // That there are too few expectations is told all the same: else one skipped test would switch the rule off.
    let expects = try Sample.configuration(#"{"version":1,"rules":{"expectations":"error"}}"#)
    #expect(try judgement([Sample.test() + [skip("a"), skip("b")]], expects).verdict == .findings)
  }

  @Test("What was built in another folder is not judged, and that is told")
  func builtElsewhere() throws {
    let there = "/ci/Sources/Feed.swift"
    func tests(_ file: String?) -> [AuditLine] {
      [
        .testStarted(AuditedTestStart(test: "t", framework: .xctest, file: file, line: 1)),
        .testEnded(AuditedTestEnd(test: "t", durationNs: 1, tasks: 1)),
      ]
    }
    func evidence(_ findings: [AuditFinding], test: String?, root: String = "/repo", _ package: String = "/repo") throws
      -> Evidence
    {
      Evidence(
        files: [try Sample.file(findings, tests: tests(test))],
        configuration: Configuration(),
        root: RepositoryRoot([root]),
        package: RepositoryRoot([package]),
        tests: .unknown,
        isFiltered: false,
        ignoresSkipped: false
      )
    }
    func finding(_ file: String, in caller: String? = nil) -> AuditFinding {
      var finding = Sample.finding(file: file)
      finding.stack = [finding.place] + (caller.map { [CodeLocation(function: "f()", file: $0, line: 1)] } ?? [])
      return finding
    }
    let foreign = try evidence([finding(there)], test: "/ci/Tests/FeedTests.swift")
    #expect(
      foreign.problems.map(\.words) == [
        "reports/1.audit.jsonl: the tests were built in another folder, as /ci/Tests/FeedTests.swift, so that nothing "
          + "they found can be judged: name that folder with --root"
      ]
    )
    // XCTest does not tell where a test is, and what is found may be a dependency's.
    let unknown = try evidence([finding(there)], test: nil)
    #expect(unknown.problems.isEmpty)
    #expect(unknown.gaps == ["1 report of tests that were built in another folder, as /ci/Sources/Feed.swift"])
    // One of several, and one that lies in the package but not in a root that has nothing to do with it.
    let home = [try Sample.file([Sample.finding()])]
    let mixed = Sample.evidence(home + [try Sample.file([finding(there)], tests: tests("/ci/Tests/FeedTests.swift"))])
    #expect(mixed.problems.count == 1 && mixed.gaps.count == 1)
    #expect(try evidence([Sample.finding()], test: "/repo/Tests/A.swift", root: "/other").problems.count == 1)
    #expect(try evidence([Sample.finding()], test: nil, root: "/other").gaps.count == 1)
    for home in [
      try evidence([], test: nil),
      try evidence([finding(there)], test: "/repo/Tests/FeedTests.swift"),
      try evidence([finding(there, in: "/repo/Sources/A.swift")], test: nil),
      try evidence([finding("/repo/Sources/A.swift"), finding(there)], test: nil),
      try evidence([finding(there)], test: "/ci/Tests/FeedTests.swift", root: "/ci"),
      // What a build has made, or has brought there.
      try evidence([], test: "/repo/.build/plugins/outputs/Gen.swift"),
      try evidence([finding("/repo/.build/checkouts/nio/NIO.swift")], test: nil),
      // A root within the package, and a package within the root.
      try evidence([finding(there)], test: "/repo/Tests/FeedTests.swift", root: "/repo/Sources"),
      try evidence([finding(there)], test: "/repo/p/Tests/FeedTests.swift", root: "/repo", "/repo/p"),
    ] { #expect(home.gaps == [] && home.problems == []) }
  }

  @Test("Entries of what the configuration does not judge are left alone")
  func notJudged() throws {
    let findings = [
      Sample.finding(.leakedTask), Sample.finding(call: "stat", category: "file"),
      Sample.finding(file: "/repo/Sources/Old/Old.swift"), Sample.finding(in: "save()"),
    ]
    let baseline = try Sample.baseline(findings)
    let configuration = try Sample.configuration(
      #"{"version":1,"exclude":["Sources/Old/**"],"rules":{"leaked-task":"off","blocking-call.file":"off"}}"#
    )
    let judgement = try Sample.judgement([], baseline: baseline, configuration: configuration)
    #expect(judgement.stale.map(\.key.symbol) == ["save()"])
  }

  @Test("Only errors turn the gate red")
  func severities() throws {
    let rules = #""blocking-call":"warning","cpu-budget":"note","leaked-task":"error""#
    let configuration = try Sample.configuration(#"{"version":1,"rules":{\#(rules)}}"#)
    let told = [Sample.finding(), Sample.finding(.cpuBudget)]
    #expect(try Sample.judgement(told, configuration: configuration).verdict == .clean)
    let judgement = try Sample.judgement(told + [Sample.finding(.leakedTask)], configuration: configuration)
    #expect(judgement.verdict == .findings)
    #expect(judgement.new.map(\.severity) == [.error, .warning, .note])
  }

  @Test("Too few expectations are a finding of all tests together")
  func expectations() throws {
    let configuration = try Sample.configuration(
      #"{"version":1,"rules":{"expectations":{"severity":"error","minimum":3}}}"#
    )
    let few =
      Sample.test("a", expectations: ["assertConcurrent": 1]) + Sample.test("b", expectations: ["assertSuspends": 1])
    let judgement = try Sample.judgement([], configuration: configuration, tests: few)
    #expect(judgement.failures.map(\.finding.key.rule) == ["expectations"])
    #expect(judgement.failures.first?.finding.explanation?.contains("use 2 expectations") == true)
    let enough = few + Sample.test("c", expectations: ["assertConcurrent": 1])
    #expect(try Sample.judgement([], configuration: configuration, tests: enough).verdict == .clean)
    // It can be accepted like others.
    var baseline = Baseline()
    _ = baseline.add(judgement.evidence.findings)
    #expect(
      try Sample.judgement([], baseline: baseline, configuration: configuration, tests: few).verdict == .clean
    )
    // With tests left out it is not known.
    let evidence = Sample.evidence([try Sample.file(tests: few)], configuration: configuration, isFiltered: true)
    #expect(evidence.findings.isEmpty)
  }

  @Test("Limits that differ from the configuration's are told")
  func limits() throws {
    let other = Sample.evidence([try Sample.file(start: Sample.start(cpuBudgetNs: 20_000_000))])
    #expect(other.notices == ["The tests ran with a CPU budget of 20 ms; the configuration says 10 ms."])
    #expect(Sample.evidence([try Sample.file()]).notices.isEmpty)
  }
}
