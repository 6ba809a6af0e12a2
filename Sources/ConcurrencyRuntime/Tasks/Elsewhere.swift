import Synchronization

/// The tasks, of all scopes, that have ever gone to executors which the kit does not see. Kept only for the audit: other scopes
/// look themselves when they end.
enum Elsewhere {
  private static let records = Mutex(RecordMap())

  static func insert(_ record: TaskRecord) { records.withLock { $0.insert(record) } }
  static func remove(_ id: UInt64) { records.withLock { $0.remove(id) } }

  /// Forgets those that have completed there.
  static func dropWhatCompleted() {
    for record in records.withLock({ $0.values }) {
      // Its scope has closed, and nobody has taken it over.
      if record.isReleased { remove(record.id) } else { record.scope.dropIfCompletedElsewhere(record) }
    }
  }
}
