import ConcurrencyAuditFormat
import ConcurrencyTrace
package import Foundation

/// The judgement as SARIF 2.1.0, a result for each line at which something was found.
///
/// What is fixed has no result: readers that do not know `baselineState`, such as GitHub's, would take it for an alert.
package struct SARIFReport {
  private static let base = "SRCROOT"

  private let judgement: Judgement
  private let configuration: Configuration
  private let root: RepositoryRoot
  private let prefix: String

  /// - Parameter prefix: the folder of the root below the repository's, with a `/` at its end; empty if they are the same.
  package init(_ judgement: Judgement, configuration: Configuration, root: RepositoryRoot, prefix: String) {
    self.judgement = judgement
    self.configuration = configuration
    self.root = root
    self.prefix = prefix
  }

  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(log) + Data("\n".utf8)
  }

  private var log: SARIFLog {
    let rules = GateRule.allCases
    let run = SARIFLog.Run(
      tool: SARIFLog.Tool(driver: SARIFLog.Driver(name: "concurrency-gate", rules: rules.map(rule))),
      invocations: [invocation],
      originalUriBaseIds: [
        Self.base: SARIFLog.ArtifactLocation(description: SARIFLog.Message(text: "The root of the repository."))
      ],
      results: judgement.findings.flatMap { results(of: $0, rules: rules) }
    )
    return SARIFLog(runs: [run])
  }

  private var invocation: SARIFLog.Invocation {
    let words = JudgementWords(judgement)
    let errors = words.problems.map { SARIFLog.Notification(level: .error, message: SARIFLog.Message(text: $0)) }
    let notes = (words.stale.map { "Fixed: \($0)." } + [words.gaps] + judgement.notices).filter { !$0.isEmpty }.map {
      SARIFLog.Notification(level: .note, message: SARIFLog.Message(text: $0))
    }
    let verdict = judgement.verdict
    return SARIFLog.Invocation(
      executionSuccessful: verdict == .clean || verdict == .findings,
      exitCode: Int(verdict.exitCode),
      exitCodeDescription: verdict.words,
      toolExecutionNotifications: errors + notes
    )
  }

  private func rule(_ rule: GateRule) -> SARIFLog.Rule {
    let severity = configuration.severity(of: rule)
    return SARIFLog.Rule(
      id: rule.name,
      name: rule.name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(),
      shortDescription: SARIFLog.Message(text: rule.title.capitalizedSentence + "."),
      fullDescription: SARIFLog.Message(text: rule.summary),
      help: SARIFLog.Message(text: "\(rule.summary) \(rule.remedy(category: nil))"),
      defaultConfiguration: SARIFLog.RuleConfiguration(enabled: severity != .off, level: level(severity))
    )
  }

  private func results(of judged: JudgedFinding, rules: [GateRule]) -> [SARIFLog.Result] {
    let finding = judged.finding
    let words = FindingWords(judged)
    return finding.places.enumerated().map { number, place in
      SARIFLog.Result(
        ruleId: finding.rule.name,
        ruleIndex: rules.firstIndex(of: finding.rule) ?? -1,
        level: level(judged.severity),
        message: SARIFLog.Message(text: ([words.title] + words.paragraphs).joined(separator: "\n")),
        locations: location(finding, line: place.line).map { [$0] } ?? [],
        partialFingerprints: ["concurrencyGate/v1": fingerprint(finding.key, number: number)],
        baselineState: judged.isNew ? .new : .unchanged,
        stacks: place.stack.isEmpty ? [] : [SARIFLog.Stack(frames: place.stack.map(frame))],
        properties: SARIFLog.Properties(
          tests: place.tests.sorted(),
          count: place.count,
          wallNs: place.wallNs,
          cpuNs: place.cpuNs,
          preemptedNs: place.preemptedNs
        )
      )
    }
  }

  private func location(_ finding: MergedFinding, line: Int) -> SARIFLog.Location? {
    if finding.key.path.isEmpty { return nil }
    return location(path: finding.key.path, line: line, function: finding.key.symbol)
  }

  private func frame(_ place: CodeLocation) -> SARIFLog.Frame {
    let path = place.file.isEmpty ? nil : root.relativePath(place.file) ?? root.outsidePath(place.file)
    return SARIFLog.Frame(
      location: location(path: path, line: place.line, function: place.function),
      module: place.module.isEmpty ? nil : place.module
    )
  }

  private func location(path: String?, line: Int, function: String) -> SARIFLog.Location {
    let isBelowRoot = path.map { !RepositoryRoot.isOutside($0) } ?? false
    return SARIFLog.Location(
      physicalLocation: path.map { path in
        SARIFLog.PhysicalLocation(
          artifactLocation: SARIFLog.ArtifactLocation(
            uri: uri(isBelowRoot ? prefix + path : path),
            uriBaseId: isBelowRoot ? Self.base : nil
          ),
          region: line > 0 ? SARIFLog.Region(startLine: line) : nil
        )
      },
      logicalLocations: function.isEmpty ? nil : [SARIFLog.LogicalLocation(fullyQualifiedName: function)]
    )
  }

  private func uri(_ path: String) -> String {
    // What RFC 3986 lets stand in a path. A colon is escaped, for before the first slash it would end a scheme.
    let allowed = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@"
    )
    let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
    return path.hasPrefix("/") ? "file://" + escaped : escaped
  }

  private func level(_ severity: Severity) -> SARIFLog.Level {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .note: .note
    case .off: .none
    }
  }

  /// The key, and which of its lines: no line numbers, so that a moved finding is the same to whoever compares. Hashed by
  /// FNV-1a (Fowler, Noll, Vo), which is the same in every process.
  private func fingerprint(_ key: FindingKey, number: Int) -> String {
    let text = [key.rule, key.symbol, key.path, String(number)].joined(separator: "\u{1f}")
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
