package import ConcurrencyTrace
import Synchronization

extension Recorder {
  /// Stops recording: what happens later in the scope's leftovers is no part of the trace.
  package func close() {
    state.withLock { $0.isClosed = true }
    logs.close()
  }

  /// What was recorded.
  ///
  /// - Parameters:
  ///   - start: when the trace begins, on the driver's clock. What a task did before, to come into the scope, is at time 0.
  ///   - wall: the scope's length on the driver's clock, in nanoseconds.
  ///   - realWall: its real length, in nanoseconds.
  ///   - resolvesAddresses: whether functions, files and lines are looked up. That takes milliseconds, and much more the
  ///     first time; without it the trace has no places, and findings have no stacks.
  package func trace(from start: Int64, wall: Int64, realWall: Int64, resolvesAddresses: Bool) -> Trace {
    let (tasks, recorded, indices) = state.withLock { ($0.tasks, $0.findings, $0.allIndices()) }
    let (events, resumeStacks) = logs.all
    let offset = start - driverStart
    var trace = Trace(
      clock: driver.clock == nil ? .real : .virtual,
      wall: .nanoseconds(wall),
      realWall: .nanoseconds(realWall),
      poolWidth: driver.poolWidth,
      events: events.compactMap { Self.resolve($0, indices, offset: offset) },
      tasks: tasks.map { task in
        TraceTask(
          id: task.id,
          name: task.name,
          creator: task.creator.flatMap { indices[$0].map(Int.init) },
          isChild: task.isChild
        )
      }
    )
    let findings = recorded.map { finding in
      var finding = finding
      finding.time = max(0, finding.time - offset)
      return finding
    }
    guard resolvesAddresses else {
      trace.blocking = findings.map { TraceBlocking($0, stack: []) }
      return trace
    }
    for (index, stack) in resumeStacks.enumerated() {
      let chain = Symbolicator.userFrames(of: stack)
      trace.locations[UInt(index + 1)] = chain.first
      trace.awaitChains[UInt(index + 1)] = chain
    }
    for (index, task) in tasks.enumerated() {
      trace.tasks[index].spawnSite = task.spawn.flatMap(Symbolicator.innermostUserFrame)
    }
    trace.blocking = FindingStacks.resolve(findings)
    return trace
  }
}

extension Recorder {
  /// The event with the places of its tasks in the trace; nil if nothing of its task is kept.
  private static func resolve(_ recorded: RecordedEvent, _ indices: TaskIndices, offset: Int64) -> TraceEvent? {
    var event = recorded.event
    event.time = max(0, event.time - offset)
    if recorded.task != 0 {
      guard let index = indices[recorded.task] else { return nil }
      event.task = index
    }
    if recorded.waker != 0, case .enqueued(_, let wait, let lane, let resume) = event.kind {
      event.kind = .enqueued(by: indices[recorded.waker], after: wait, lane: lane, resume: resume)
    }
    return event
  }

  /// What was found since the last call in code of the user's, with its stacks. That takes milliseconds, and much more the first time.
  package func takeFindings() -> [TraceBlocking] {
    let findings = state.withLock { state in
      defer { state.untold = [] }
      return state.untold
    }
    return FindingStacks.resolve(findings, tellsPlaceless: false)
  }

  /// Lets go of those: nobody is to be told of them.
  package func forgetFindings() { state.withLock { $0.untold = [] } }

  /// How many tasks the scope has had.
  package var taskCount: Int { state.withLock { $0.tasks.count } }
}
