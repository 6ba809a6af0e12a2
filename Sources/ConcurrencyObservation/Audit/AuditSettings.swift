package import ConcurrencyAuditFormat
package import ConcurrencyRuntime
package import Foundation

/// What an audit looks for, and where it writes that.
package struct AuditSettings: Sendable {
  package var folder: URL
  package var budgets = SliceBudgets(pool: 10_000_000, main: 16_000_000)
  /// How long a ready job may wait for a thread, in nanoseconds.
  package var queueWait: Int64 = 100_000_000
  package var rules: Set<AuditRule> = Set(AuditRule.allCases).subtracting([.neverSuspended, .queueWait])
  /// Whether tests with findings get a report of all that happened in them.
  package var reports = false
  /// What could not be read of the environment, a sentence each.
  package var mistakes: [String] = []

  /// Whether slices are watched for blocking calls and processor time.
  var watches: Bool { !rules.isDisjoint(with: [.blockingCall, .cpuBudget, .mainActorBudget]) }
  /// Whether a rule asks for what only an analysis of all events tells.
  var analyses: Bool { reports || !rules.isDisjoint(with: [.neverSuspended, .queueWait]) }

  /// Reads the environment. Nil if it asks for no audit.
  package init?(_ environment: [String: String]) {
    guard let folder = environment[AuditVariable.folder], !folder.isEmpty else { return nil }
    self.folder = URL(fileURLWithPath: folder, isDirectory: true)
    reports = environment[AuditVariable.reports] == "1"
    if let budget = nanoseconds(AuditVariable.cpuBudget, in: environment) { budgets.pool = budget }
    if let budget = nanoseconds(AuditVariable.mainActorBudget, in: environment) { budgets.main = budget }
    if let limit = nanoseconds(AuditVariable.queueWait, in: environment) {
      queueWait = limit
      rules.insert(.queueWait)
    }
    guard let names = environment[AuditVariable.rules] else { return }
    rules = []
    for name in names.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      if let rule = AuditRule(rawValue: name) {
        rules.insert(rule)
      } else {
        mistakes.append("\(AuditVariable.rules) names \(name), which is no rule")
      }
    }
  }

  private mutating func nanoseconds(_ variable: String, in environment: [String: String]) -> Int64? {
    guard let text = environment[variable], !text.isEmpty else { return nil }
    if let value = Int64(text), value > 0 { return value }
    mistakes.append("\(variable) is \(text), but must be a number of nanoseconds above 0")
    return nil
  }
}
