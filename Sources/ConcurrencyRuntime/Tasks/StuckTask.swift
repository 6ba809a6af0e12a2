/// A task that had not completed when it should have, and where it stands.
package struct StuckTask: Sendable {
  package let id: UInt64
  package let name: String?
  package let isRoot: Bool
  /// The stack that created the task.
  package let spawn: CallStack?
  /// Where the task goes on when it is resumed, and the functions that await it; nil while it runs.
  package let waitsAt: CallStack?
  /// For how long it has waited on the scope's virtual clock, if it has one, and on the real one; nil when that is not
  /// known.
  package let waited: (virtual: Duration, real: Duration)?
  /// Whether it had not ended either when it had been cancelled and had run once more.
  package var survivesCancellation = false

  /// What tells it from other tasks, apart from its number and how long it has waited.
  package struct Place: Hashable, Sendable {
    var name: String?
    var isRoot: Bool
    var spawn: CallStack?
    var waitsAt: CallStack?
    var survivesCancellation: Bool
  }

  package var place: Place {
    Place(
      name: name,
      isRoot: isRoot,
      spawn: spawn,
      waitsAt: waitsAt,
      survivesCancellation: survivesCancellation
    )
  }

  /// - Parameters:
  ///   - record: what the kit knows of the task.
  ///   - now: what the virtual clock of the task's scope shows, in nanoseconds; nil in real time.
  package init(_ record: TaskRecord, now: Int64?) {
    id = record.id
    name = record.name
    isRoot = record.isRoot
    spawn = record.spawn
    waitsAt = record.resumeStack
    waited = record.suspension.map { suspension in
      let virtual = now.map { $0 - suspension.time } ?? 0
      return (.nanoseconds(virtual), .nanoseconds(max(0, RealClock.lastTick - suspension.realTime)))
    }
  }
}
