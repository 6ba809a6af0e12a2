/// What an audit looks for.
package enum AuditRule: String, Hashable, Codable, Sendable, CaseIterable {
  /// A call that put a thread of the pool, or the main actor's, to sleep.
  case blockingCall = "blocking-call"
  /// A slice on the pool that used more processor time than its budget.
  case cpuBudget = "cpu-budget"
  /// A slice on the main actor that used more processor time than its budget.
  case mainActorBudget = "main-actor-budget"
  /// An async function that never gave up its thread.
  case neverSuspended = "never-suspended"
  /// A task that outlived the test that started it.
  case leakedTask = "leaked-task"
  /// A ready job that waited too long for a thread.
  case queueWait = "queue-wait"
}
