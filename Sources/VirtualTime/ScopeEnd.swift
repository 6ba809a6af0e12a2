package import ConcurrencyRuntime

/// How a virtual-time scope ended.
package enum ScopeEnd: Sendable {
  /// The body returned or threw. The tasks that had not completed by then were cancelled.
  case finished(leftovers: [StuckTask])
  /// Nothing could run any more and the body had not ended: everybody waits for something that did not come within the
  /// real time limit.
  case deadlock([StuckTask], PendingTimers)
  /// The scope was still running jobs when its real time was up.
  case neverIdle([StuckTask], Activity)
  /// Something that the scope's thread runs, or waits for, had not returned when the scope's real time was up.
  case hangs(Hang)

  /// Why the timers that are pending in a deadlock do not fire.
  package enum PendingTimers: Sendable {
    /// There are none.
    case noTimers
    /// The clock moves only when the test says so, and it does not.
    case unmoved
    /// The clock is kept from moving by itself while something is awaited.
    case inhibited
  }

  /// What keeps a scope busy.
  package enum Activity: Sendable {
    /// Tasks that the scope waits for.
    case tasks
    /// A timer that fires again and again.
    case repeatingTimer
    /// Background work alone, while all others wait.
    case backgroundWork
    /// Work on an executor that is not the scope's, while the scope itself has nothing to run.
    case otherExecutor
  }
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
    case .deadlock(let tasks, let timers): return .deadlock(mark(tasks), timers)
    case .neverIdle(let tasks, let activity): return .neverIdle(mark(tasks), activity)
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
