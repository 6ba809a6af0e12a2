extension TaskSpan {
  /// A stretch of a task's life in which it did one thing.
  struct Phase {
    enum Kind: String, CaseIterable {
      case running = "runs"
      case queued = "ready, no thread"
      case actor = "waits for an actor"
      case suspended = "suspended"
      case awaitingTasks = "awaits tasks"
    }

    var kind: Kind
    var start: Duration
    var end: Duration
    /// The slice, while the task runs.
    var slice: JobSlice?
    /// What the task waits for, while it is suspended.
    var suspension: Suspension?
  }

  /// The task's life without gaps, in order, up to its end or to the closing of the scope at `closing`.
  func phases(closing: Duration) -> [Phase] {
    let last = end ?? closing
    guard let first = slices.first else { return [Phase(kind: .queued, start: start, end: last)] }
    var phases = [Phase(kind: .queued, start: first.enqueued ?? first.start, end: first.start)]
    for (position, slice) in slices.enumerated() {
      phases.append(Phase(kind: .running, start: slice.start, end: slice.end, slice: slice))
      guard position < suspensions.count else { continue }
      let wait = suspensions[position]
      let resumed = position + 1 < slices.count ? slices[position + 1].start : last
      let ready = wait.to ?? last
      switch wait.reason {
      case .turn:
        phases.append(Phase(kind: .queued, start: wait.from, end: resumed, suspension: wait))
      case .actor, .mainActor:
        phases.append(Phase(kind: .actor, start: wait.from, end: resumed, suspension: wait))
      case .task, .timer, .continuation, .unknown:
        let kind: Phase.Kind = wait.reason == .task ? .awaitingTasks : .suspended
        phases.append(Phase(kind: kind, start: wait.from, end: ready, suspension: wait))
        phases.append(Phase(kind: .queued, start: ready, end: resumed))
      }
    }
    return phases.filter { $0.end > $0.start || $0.kind == .running }
  }
}
