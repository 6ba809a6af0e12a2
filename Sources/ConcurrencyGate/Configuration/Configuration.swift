package import ConcurrencyAuditFormat
package import ConcurrencyTrace

/// What is judged, and how: the contents of `.concurrency-gate.json`, or the defaults.
package struct Configuration: Hashable, Sendable {
  /// The name of the file at the package's root.
  package static let fileName = ".concurrency-gate.json"
  /// The version of the format.
  package static let currentVersion = 1

  /// The severity of each rule.
  package var severities: [GateRule: Severity] = defaultSeverities
  /// The severities of blocking calls by category, where they are not that of the rule.
  package var categories: [BlockingCall.Category: Severity] = [:]
  /// The processor time that a slice on the pool may use.
  package var cpuBudget: Duration = .milliseconds(10)
  /// The processor time that a slice on the main actor may use.
  package var mainActorBudget: Duration = .milliseconds(16)
  /// How long a ready job may wait for a thread.
  package var queueWaitLimit: Duration = .milliseconds(100)
  /// How many expectations the tests must use in all.
  package var minimumExpectations: Int = 1
  /// The files whose findings are not judged. A path below the root must match one of them.
  package var exclude: [Glob] = [Glob("Tests/**")]
  /// Whether what is found outside the root is judged too: in dependencies, and in what the toolchain brings.
  package var includeOutside: Bool = false

  package init() {}

  private static let defaultSeverities: [GateRule: Severity] = [
    .audit(.blockingCall): .error,
    .audit(.cpuBudget): .error,
    .audit(.mainActorBudget): .warning,
    .audit(.neverSuspended): .off,
    .audit(.leakedTask): .warning,
    .audit(.queueWait): .off,
    .expectations: .off,
  ]

  /// How bad a finding is.
  package func severity(of rule: AuditRule, category: String?) -> Severity {
    if rule == .blockingCall, let category = category.flatMap(BlockingCall.Category.init(rawValue:)),
      let severity = categories[category]
    {
      return severity
    }
    return severity(of: .audit(rule))
  }

  /// How bad a finding of the rule is, whatever its category.
  package func severity(of rule: GateRule) -> Severity {
    severities[rule] ?? .off
  }

  /// Whether anything of a rule is judged.
  private func judges(_ rule: AuditRule) -> Bool {
    severity(of: .audit(rule)) != .off || (rule == .blockingCall && categories.values.contains { $0 != .off })
  }

  /// What the environment of the tests says of the limits.
  package var auditVariables: [String: String] {
    [
      AuditVariable.cpuBudget: String(cpuBudget.wholeNanoseconds),
      AuditVariable.mainActorBudget: String(mainActorBudget.wholeNanoseconds),
      AuditVariable.queueWait: String(queueWaitLimit.wholeNanoseconds),
      AuditVariable.rules: AuditRule.allCases.filter(judges).map(\.rawValue).joined(separator: ","),
    ]
  }
}
