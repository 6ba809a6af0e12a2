import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Foundation

/// Reports of audits and what comes of them, as tests need them.
enum Sample {
  static let root = RepositoryRoot(["/repo"])
  static let feed = "/repo/Sources/Feed/Feed.swift"

  static func finding(
    _ rule: AuditRule = .blockingCall,
    call: String? = "usleep",
    category: String? = "sleep",
    in symbol: String = "FeedLoader.load()",
    file: String = feed,
    line: Int = 21,
    test: String? = "FeedTests.LoadTests/loads()",
    remedy: String? = nil
  ) -> AuditFinding {
    let place = CodeLocation(function: symbol, file: file, line: line, module: "Feed")
    let isCall = rule == .blockingCall
    return AuditFinding(
      rule: rule,
      call: isCall ? call : nil,
      category: isCall ? category : nil,
      test: test,
      place: place,
      wallNs: 20_000_000,
      cpuNs: isCall ? 0 : 19_000_000,
      stack: [place, CodeLocation(function: "loadAll()", file: file, line: 40, module: "Feed")],
      remedy: remedy
    )
  }

  static func start(
    process: Int = 4711,
    arguments: [String] = ["FeedPackageTests.xctest", "--testing-library", "swift-testing"],
    cpuBudgetNs: Int64 = 10_000_000,
    capabilities: [String] = ["jobs", "clocks", "blocking", "layout", "sampling"]
  ) -> AuditStart {
    AuditStart(
      process: process,
      arguments: arguments,
      started: "2026-11-26T04:00:00Z",
      cpuBudgetNs: cpuBudgetNs,
      mainActorBudgetNs: 16_000_000,
      capabilities: capabilities
    )
  }

  static func test(
    _ name: String = "FeedTests.LoadTests/loads()",
    expectations: [String: Int] = [:],
    report: ConcurrencyReport? = nil,
    file: String = "/repo/Tests/LoadTests.swift"
  ) -> [AuditLine] {
    [
      .testStarted(AuditedTestStart(test: name, framework: .swiftTesting, file: file, line: 7)),
      .testEnded(
        AuditedTestEnd(
          test: name,
          durationNs: 30_000_000,
          tasks: 3,
          suspensions: 2,
          longestQueueWaitNs: 1_000,
          expectations: expectations,
          report: report
        )
      ),
    ]
  }

  /// The text of a report.
  static func text(
    _ findings: [AuditFinding] = [],
    start: AuditStart = start(),
    tests: [AuditLine] = test(),
    isEnded: Bool = true
  ) throws -> Data {
    var lines = [AuditLine.audit(start)] + tests + findings.map(AuditLine.finding)
    if isEnded { lines.append(.end(AuditEnd(tests: tests.count / 2, findings: findings.count))) }
    return try lines.map { try $0.encoded() }.reduce(Data(), +)
  }

  static func file(
    _ findings: [AuditFinding] = [],
    start: AuditStart = start(),
    tests: [AuditLine] = test(),
    isEnded: Bool = true,
    path: String = "reports/1.audit.jsonl"
  ) throws -> ReportFile {
    ReportFile(decoding: try text(findings, start: start, tests: tests, isEnded: isEnded), path: path)
  }

  static func evidence(
    _ files: [ReportFile],
    configuration: Configuration = Configuration(),
    tests: Evidence.TestResult = .passed,
    isFiltered: Bool? = nil,
    ignoresSkipped: Bool = false
  ) -> Evidence {
    Evidence(
      files: files,
      configuration: configuration,
      root: root,
      package: root,
      tests: tests,
      isFiltered: isFiltered,
      ignoresSkipped: ignoresSkipped
    )
  }

  /// What the gate says of findings in one process that came to its end.
  static func judgement(
    _ findings: [AuditFinding],
    baseline: Baseline = Baseline(),
    configuration: Configuration = Configuration(),
    isStrict: Bool = false,
    tests: [AuditLine] = test(),
    result: Evidence.TestResult = .passed
  ) throws -> Judgement {
    let evidence = evidence(
      [try file(findings, tests: tests)],
      configuration: configuration,
      tests: result
    )
    return Judgement(evidence, baseline: baseline, configuration: configuration, isStrict: isStrict)
  }

  /// The baseline that `--update-baseline` writes for these findings.
  static func baseline(_ findings: [AuditFinding]) throws -> Baseline {
    var baseline = Baseline()
    _ = baseline.add(evidence([try file(findings)]).findings)
    return baseline
  }

  /// A configuration file's contents.
  static func configuration(_ text: String) throws -> Configuration {
    try Configuration(decoding: Data(text.utf8), path: "gate.json")
  }
}

/// What a call throws as a `GateError`, in words; nil if it throws none.
func failure(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let error as GateError {
    return error.description
  } catch {
    return "not a GateError: \(error)"
  }
}
