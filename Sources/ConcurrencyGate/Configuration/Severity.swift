/// What a finding of a rule means for the verdict.
package enum Severity: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
  /// A new finding turns the gate red.
  case error
  /// Told and annotated; the gate stays green.
  case warning
  /// Told; the gate stays green.
  case note
  /// Not looked at.
  case off

  /// What is worse comes first.
  package static func < (one: Severity, other: Severity) -> Bool {
    one.rank < other.rank
  }

  private var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .note: 2
    case .off: 3
    }
  }
}
