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
