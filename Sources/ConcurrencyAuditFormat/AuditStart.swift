/// The first line of a process: who writes, since when, and with which limits.
package struct AuditStart: Hashable, Codable, Sendable {
  /// The version of the format that this release writes, and the newest that it reads. It grows when an older release could no
  /// longer read what is written.
  package static let currentVersion = 1

  /// The version of the format.
  package var version: Int
  /// The identifier of the process.
  package var process: Int
  /// What the process was started with, its own name first.
  package var arguments: [String]
  /// When it was started, as ISO 8601 writes it.
  package var started: String
  /// The processor time that a slice on the pool may use, in nanoseconds.
  package var cpuBudgetNs: Int64
  /// The processor time that a slice on the main actor may use, in nanoseconds.
  package var mainActorBudgetNs: Int64
  /// What the process could see, named as `RuntimeCapabilities` names it.
  package var capabilities: [String]

  package init(
    version: Int = currentVersion,
    process: Int,
    arguments: [String],
    started: String,
    cpuBudgetNs: Int64,
    mainActorBudgetNs: Int64,
    capabilities: [String]
  ) {
    self.version = version
    self.process = process
    self.arguments = arguments
    self.started = started
    self.cpuBudgetNs = cpuBudgetNs
    self.mainActorBudgetNs = mainActorBudgetNs
    self.capabilities = capabilities
  }

  /// The limit that what breaks a rule is over, in nanoseconds; nil for rules that have none, or none that is written here.
  package func limitNs(of rule: AuditRule) -> Int64? {
    switch rule {
    case .cpuBudget: cpuBudgetNs
    case .mainActorBudget: mainActorBudgetNs
    default: nil
    }
  }
}
