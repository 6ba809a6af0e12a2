import ConcurrencyAuditFormat
import ConcurrencyTrace
package import Foundation

/// The judgement as JSON, for programs. The page `AuditReports` of the documentation names every key.
package struct JSONReport: Encodable, Sendable {
  /// The version of the format. It grows when what reads an older one could no longer read what is written.
  package static let currentVersion = 1

  private var version = currentVersion
  private var verdict: Verdict
  private var exitCode: Int32
  private var problems: [String]
  private var summary: Summary?
  private var findings: [Finding] = []
  private var stale: [Stale] = []
  private var gaps: [String] = []
  private var notices: [String] = []
  private var tests: [Test] = []

  private struct Summary: Encodable {
    var tests: Int
    var processes: Int
    var new: Int
    var errors: Int
    var warnings: Int
    var notes: Int
    var known: Int
    var stale: Int
    var outside: Int
    var excluded: Int
    var off: Int
  }

  private struct Finding: Encodable {
    var rule: String
    var call: String?
    var category: String?
    var symbol: String
    var module: String
    var path: String
    var severity: Severity
    var state: String
    /// How many of the lines the baseline has.
    var known: Int
    var title: String
    var what: String
    var remedy: String
    var tests: [String]
    var places: [Place]
  }

  private struct Place: Encodable {
    var line: Int
    var count: Int
    var wallNs: Int64
    var cpuNs: Int64
    var preemptedNs: Int64
    var onMainThread: Bool
    var tests: [String]
    var stack: [CodeLocation]
  }

  private struct Stale: Encodable {
    var rule: String
    var symbol: String
    var path: String
    var known: Int
    var found: Int
  }

  private struct Test: Encodable {
    var test: String
    var framework: AuditedTestStart.Framework?
    var file: String?
    var line: Int?
    var isEnded: Bool
    var durationNs: Int64?
    var tasks: Int?
    var suspensions: Int?
    var longestQueueWaitNs: Int64?
    var expectations: [String: Int]?
  }

  /// What is told when there is nothing to judge.
  package init(_ error: GateError) {
    verdict = error.verdict
    exitCode = error.verdict.exitCode
    problems = [error.description]
  }

  package init(_ judgement: Judgement) {
    verdict = judgement.verdict
    exitCode = judgement.verdict.exitCode
    problems = JudgementWords(judgement).problems
    summary = Summary(
      tests: judgement.audited.count,
      processes: judgement.processes,
      new: judgement.new.count,
      errors: judgement.new.count { $0.severity == .error },
      warnings: judgement.new.count { $0.severity == .warning },
      notes: judgement.new.count { $0.severity == .note },
      known: judgement.known.count,
      stale: judgement.stale.count,
      outside: judgement.skipped.outside,
      excluded: judgement.skipped.excluded,
      off: judgement.skipped.off
    )
    findings = judgement.findings.map(Self.finding)
    stale = judgement.stale.map { entry in
      Stale(
        rule: entry.key.rule,
        symbol: entry.key.symbol,
        path: entry.key.path,
        known: entry.known,
        found: entry.found
      )
    }
    gaps = judgement.gaps
    notices = judgement.notices
    tests = judgement.audited.map { test in
      Test(
        test: test.name,
        framework: test.start?.framework,
        file: test.start?.file,
        line: test.start?.line,
        isEnded: test.end != nil,
        durationNs: test.end?.durationNs,
        tasks: test.end?.tasks,
        suspensions: test.end?.suspensions,
        longestQueueWaitNs: test.end?.longestQueueWaitNs,
        expectations: test.end?.expectations
      )
    }
  }

  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  private static func finding(_ judged: JudgedFinding) -> Finding {
    let finding = judged.finding
    let words = FindingWords(judged)
    let (state, known) =
      switch judged.state {
      case .new: ("new", 0)
      case .grown(let known): ("new", known)
      case .known: ("known", finding.places.count)
      }
    return Finding(
      rule: finding.rule.name,
      call: finding.call,
      category: finding.category,
      symbol: finding.key.symbol,
      module: finding.module,
      path: finding.key.path,
      severity: judged.severity,
      state: state,
      known: known,
      title: words.title,
      what: words.what,
      remedy: words.remedy,
      tests: finding.tests,
      places: finding.places.map { place in
        Place(
          line: place.line,
          count: place.count,
          wallNs: place.wallNs,
          cpuNs: place.cpuNs,
          preemptedNs: place.preemptedNs,
          onMainThread: place.onMainThread,
          tests: place.tests.sorted(),
          stack: place.stack
        )
      }
    )
  }
}
