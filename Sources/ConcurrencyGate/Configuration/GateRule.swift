package import ConcurrencyAuditFormat

/// What the gate can be told to judge: what an audit looks for, and the number of expectations.
package enum GateRule: Hashable, Sendable, CaseIterable {
  /// A rule of the audit.
  case audit(AuditRule)
  /// How many expectations of the kit the tests use in all.
  case expectations

  package static let allCases: [GateRule] = AuditRule.allCases.map(GateRule.audit) + [.expectations]

  /// The rule's name, in the configuration and everywhere else.
  package var name: String {
    switch self {
    case .audit(let rule): rule.rawValue
    case .expectations: "expectations"
    }
  }
}
