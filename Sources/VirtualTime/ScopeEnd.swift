package import ConcurrencyRuntime

/// How a virtual-time scope ended.
package enum ScopeEnd: Sendable {
  /// The body returned or threw. The tasks that had not completed by then were cancelled.
  case finished(leftovers: [StuckTask])
  /// Nothing could run any more and the body had not ended: everybody waits for something that did not come within the
  /// real time limit. `timersPending`: there are timers, but nobody moves the time.
  case deadlock([StuckTask], timersPending: Bool)
  /// The scope was still running jobs when its real time was up. `timersRepeat`: a timer fires again and again.
  case neverIdle([StuckTask], timersRepeat: Bool)
  /// Something that the scope's thread runs, or waits for, had not returned when the scope's real time was up.
  case hangs(Hang)
}

extension ScopeEnd {
  /// Marks the tasks that are still there although they were cancelled.
  func marking(survivors: Set<UInt64>) -> ScopeEnd {
    func mark(_ tasks: [StuckTask]) -> [StuckTask] {
      tasks.map { task in
        var task = task
        task.survivesCancellation = survivors.contains(task.id)
        return task
      }
    }
    switch self {
    case .finished(let leftovers): return .finished(leftovers: mark(leftovers))
    case .deadlock(let tasks, let timersPending): return .deadlock(mark(tasks), timersPending: timersPending)
    case .neverIdle(let tasks, let timersRepeat): return .neverIdle(mark(tasks), timersRepeat: timersRepeat)
    case .hangs: return self
    }
  }
}

/// What does not return.
package struct Hang: Sendable {
  package enum Place: Sendable {
    /// A slice of the scope, on the scope's thread.
    case scopeThread
    /// A slice of the scope, on the main thread.
    case mainThread
    /// Other code on the main thread, so that a slice of the scope cannot begin there.
    case othersOnMainThread
  }

  package let place: Place
  /// For how long the scope has waited for the slice, in real time.
  package let duration: Duration
  /// The task whose slice it is, or which waits for the main thread, if it is one.
  package let task: StuckTask?
  /// What the thread does; nil if that could not be learned.
  package let stack: CallStack?
  /// The other tasks that the scope waits for.
  package let others: [StuckTask]
}

/// A task that had not completed when it should have, and where it stands.
package struct StuckTask: Sendable {
  package let id: UInt64
  package let name: String?
  package let isRoot: Bool
  /// The stack that created the task.
  package let spawn: CallStack?
  /// Where the task goes on when it is resumed, and the functions that await it; nil while it runs.
  package let waitsAt: CallStack?
  /// For how long it has waited on the scope's clock and on the real one; nil when that is not known.
  package let waited: (virtual: Duration, real: Duration)?
  /// Whether it had not ended either when it had been cancelled and had run once more.
  package fileprivate(set) var survivesCancellation = false

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

  init(_ record: TaskRecord, now: Int64) {
    id = record.id
    name = record.name
    isRoot = record.isRoot
    spawn = record.spawn
    waitsAt = record.resumeStack
    waited = record.suspension.map { suspension in
      (.nanoseconds(now - suspension.time), .nanoseconds(max(0, RealClock.lastTick - suspension.realTime)))
    }
  }
}
