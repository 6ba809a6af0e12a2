package import ConcurrencyTrace
import Synchronization

extension Recorder {
  /// Stops recording: what happens later in the scope's leftovers is no part of the trace.
  package func close() {
    state.withLock { $0.isClosed = true }
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
    let (events, tasks, recorded, resumeStacks) = state.withLock { state in
      (state.log.events, state.tasks, state.findings, state.resumeStacks.stacks)
    }
    let offset = start - driverStart
    let indices = Dictionary(uniqueKeysWithValues: tasks.enumerated().map { ($1.id, $0) })
    var trace = Trace(
      clock: driver.clock == nil ? .real : .virtual,
      wall: .nanoseconds(wall),
      realWall: .nanoseconds(realWall),
      poolWidth: driver.poolWidth,
      events: events.map { event in
        TraceEvent(time: max(0, event.time - offset), task: event.task, kind: event.kind)
      },
      tasks: tasks.map { task in
        TraceTask(
          id: task.id,
          name: task.name,
          creator: task.creator.flatMap { indices[$0] },
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
  /// What was found since the last call, with its stacks. That takes milliseconds, and much more the first time.
  package func takeFindings() -> [TraceBlocking] {
    let findings = state.withLock { state in
      defer { state.untold = [] }
      return state.untold
    }
    return FindingStacks.resolve(findings)
  }

  /// Lets go of those: nobody is to be told of them.
  package func forgetFindings() { state.withLock { $0.untold = [] } }

  /// How many tasks the scope has had.
  package var taskCount: Int { state.withLock { $0.tasks.count } }
}
