/// The environment variables that switch an audit on and set its limits.
package enum AuditVariable {
  /// The folder in which each process writes its file. Without it nothing is audited.
  package static let folder = "CONCURRENCY_AUDIT"
  /// The processor time that a slice on the pool may use, in nanoseconds.
  package static let cpuBudget = "CONCURRENCY_AUDIT_CPU_BUDGET"
  /// The processor time that a slice on the main actor may use, in nanoseconds.
  package static let mainActorBudget = "CONCURRENCY_AUDIT_MAIN_ACTOR_BUDGET"
  /// How long a ready job may wait for a thread, in nanoseconds.
  package static let queueWait = "CONCURRENCY_AUDIT_QUEUE_WAIT"
  /// The rules to look for, separated by commas. Without it all but `never-suspended`, and
  /// `queue-wait` only where its limit is set.
  package static let rules = "CONCURRENCY_AUDIT_RULES"
  /// Whether tests with findings get a report of all that happened in them, `1` if so: to look all of its places up takes time.
  package static let reports = "CONCURRENCY_AUDIT_REPORTS"
}
