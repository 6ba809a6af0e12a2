import CConcurrencyInterposition
import Synchronization

/// Gives scopes to the tasks of a process that is audited.
package protocol Auditor: AnyObject, Sendable {
  /// The scope for what code of no scope does; nil to leave it alone.
  func scopeOfOthers() -> Scope?
}

/// The audit of a process: every task that is created once it has begun belongs to a scope.
package enum Audit {
  // Set before `main`, while the process has one thread, and never again.
  nonisolated(unsafe) package private(set) static var auditor: (any Auditor)?

  /// Whether the process is audited.
  package static var isOn: Bool { cci_is_auditing() }

  /// Begins the audit. To be called before `main`.
  package static func begin(_ auditor: any Auditor) {
    self.auditor = auditor
    // From now on the routing executors look at every job.
    Scope.openCount.add(1, ordering: .sequentiallyConsistent)
  }

  /// Whether the code of test frameworks can be told from other code.
  package static var knowsTestFrameworks: Bool { cci_knows_test_frameworks() }

  /// Says that something has yet to be written, for which a process that crashes is to wait.
  package static func workBegins() { cci_audit_work_begins() }
  /// Says that it is written.
  package static func workEnded() { cci_audit_work_ended() }
  /// Returns when the process is about to end, or crashes.
  package static func waitForEnd() { cci_audit_wait_for_end() }
  /// Says that the process is about to end.
  package static func processEnds() { cci_audit_process_ends() }

  /// Forgets the tasks that have completed on actors, and on executors of the user's, where nobody has seen them end.
  package static func dropWhatCompletedElsewhere() { Elsewhere.dropWhatCompleted() }

  private static let changed = Mutex<[Recorder]>([])
  private static let hasChanged = Atomic<Bool>(false)

  /// Notes that the recorder of an audited scope has a finding that was not told.
  static func hasFinding(_ recorder: Recorder) {
    changed.withLock { recorders in
      if !recorders.contains(where: { $0 === recorder }) { recorders.append(recorder) }
    }
    hasChanged.store(true, ordering: .releasing)
  }

  /// Tells who it is for that something was found. Called at the end of slices, since a call can be made, and noted, under
  /// locks of the runtime's and the user's.
  static func tellFindings() {
    guard hasChanged.load(ordering: .acquiring) else { return }
    let recorders = changed.withLock { recorders in
      hasChanged.store(false, ordering: .relaxed)
      defer { recorders = [] }
      return recorders
    }
    for recorder in recorders { recorder.audit?.foundSomething() }
  }
}
