import ConcurrencyAuditFormat
import ConcurrencyTrace

/// The evidence held against a baseline: what every output tells.
@dynamicMemberLookup
package struct Judgement: Sendable {
  package let evidence: Evidence
  /// What is new first, the worst of it first.
  package let findings: [JudgedFinding]
  /// The entries of the baseline of which less was found; empty when the run had gaps.
  package let stale: [StaleEntry]
  /// Whether stale entries are errors.
  package let isStrict: Bool

  package init(_ evidence: Evidence, baseline: Baseline, configuration: Configuration, isStrict: Bool) {
    self.evidence = evidence
    self.isStrict = isStrict
    findings = evidence.findings.map { finding in
      JudgedFinding(
        finding: finding,
        severity: configuration.severity(of: finding),
        known: baseline.entries[finding.key] ?? 0
      )
    }.sorted { one, other in
      if one.isNew != other.isNew { return one.isNew }
      if one.severity != other.severity { return one.severity < other.severity }
      return one.finding.key < other.finding.key
    }
    let found = Dictionary(uniqueKeysWithValues: evidence.findings.map { ($0.key, $0.places.count) })
    stale =
      evidence.gaps.isEmpty && !evidence.isNothingAudited
      ? baseline.entries.filter { key, known in
        (found[key] ?? 0) < known && configuration.judges(key)
      }.map { key, known in StaleEntry(key: key, known: known, found: found[key] ?? 0) }
        .sorted { $0.key < $1.key } : []
  }

  package subscript<Value>(dynamicMember path: KeyPath<Evidence, Value>) -> Value { evidence[keyPath: path] }

  /// What is new, the worst first.
  package var new: [JudgedFinding] { findings.filter(\.isNew) }
  /// What is in the baseline already.
  package var known: [JudgedFinding] { findings.filter { !$0.isNew } }
  /// What turns the gate red.
  package var failures: [JudgedFinding] { new.filter { $0.severity == .error } }
  /// Whether what is gone turns the gate red.
  package var isStaleAnError: Bool { isStrict && !stale.isEmpty }

  package var verdict: Verdict { Verdict(self) }
}

extension Configuration {
  fileprivate func severity(of finding: MergedFinding) -> Severity {
    switch finding.rule {
    case .audit(let rule): severity(of: rule, category: finding.category)
    case .expectations: severity(of: .expectations)
    }
  }

  /// Whether a finding with this key would be judged, so that it is gone if it was not found.
  fileprivate func judges(_ key: FindingKey) -> Bool {
    if !includeOutside, RepositoryRoot.isOutside(key.path) { return false }
    if exclude.contains(where: { $0.matches(key.path) }) { return false }
    let words = key.rule.split(separator: " ", maxSplits: 1).map(String.init)
    if words.first == GateRule.expectations.name { return severity(of: .expectations) != .off }
    guard let rule = words.first.flatMap(AuditRule.init(rawValue:)) else { return true }
    let category = words.dropFirst().first.flatMap(BlockingCall.named)?.category
    return severity(of: rule, category: category?.rawValue) != .off
  }
}
