/// A finding held against the baseline.
package struct JudgedFinding: Hashable, Sendable {
  /// What the baseline knows of it.
  package enum State: Hashable, Sendable {
    /// Nothing.
    case new
    /// Fewer lines than were found. Which of them are the new ones cannot be told, for a baseline has no line numbers.
    case grown(known: Int)
    /// All of it.
    case known
  }

  package var finding: MergedFinding
  package var severity: Severity
  package var state: State

  package init(finding: MergedFinding, severity: Severity, known: Int) {
    self.finding = finding
    self.severity = severity
    if known == 0 {
      state = .new
    } else {
      state = known < finding.places.count ? .grown(known: known) : .known
    }
  }

  /// Whether there is more than the baseline knows.
  package var isNew: Bool { state != .known }
}
