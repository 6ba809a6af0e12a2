import Synchronization
package import ConcurrencyTrace

extension Recorder {
  /// Stops recording: what happens later in the scope's leftovers is no part of the trace.
  package func close() {
    state.withLock { $0.isClosed = true }
  }

  /// What was recorded, with all addresses resolved.
  ///
  /// - Parameters:
  ///   - driver: the driver of the scope.
  ///   - wall: the scope's length on the driver's clock, in nanoseconds.
  ///   - realWall: its real length, in nanoseconds.
  package func trace(driver: any ScopeDriver, wall: Int64, realWall: Int64) -> Trace {
    let (events, records, findings, resumeStacks) = state.withLock { state in
      (state.events, state.records, state.findings, state.resumeStacks)
    }
    Symbolicator.prepare(records.compactMap(\.spawn) + findings.flatMap(\.stacks) + resumeStacks)

    let indices = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1.id, $0) })
    var locations: [UInt: CodeLocation] = [:]
    for (index, stack) in resumeStacks.enumerated() {
      locations[UInt(index + 1)] = Symbolicator.userFrames(of: stack).first
    }
    return Trace(
      clock: driver.clock == nil ? .real : .virtual,
      wall: .nanoseconds(wall),
      realWall: .nanoseconds(realWall),
      poolWidth: driver.poolWidth,
      events: events,
      tasks: records.map { record in
        TraceTask(
          id: record.id,
          name: record.isRoot ? nil : record.name,
          creator: record.creator.flatMap { indices[$0] },
          isChild: record.isChild && !record.isRoot,
          spawnSite: record.spawn.flatMap { Symbolicator.userFrames(of: $0).first }
        )
      },
      blocking: findings.compactMap(resolve),
      locations: locations
    )
  }

  private func resolve(_ finding: RawFinding) -> TraceBlocking? {
    let stacks = finding.stacks.map { (users: Symbolicator.userFrames(of: $0), all: Symbolicator.frames(of: $0)) }
    // Waiting for somebody else's first use of a global or of a library is the runtime's business, not the code's.
    if stacks.contains(where: { stack in stack.all.contains { FirstUse.functions.contains($0.rawName) } }) { return nil }
    return TraceBlocking(
      what: finding.what,
      task: finding.task,
      onMain: finding.onMain,
      count: finding.count,
      time: finding.time,
      wall: finding.wall,
      cpu: finding.cpu,
      preempted: finding.preempted,
      stack: Self.mostFrequent(stacks.map(\.users))
    )
  }

  /// Of several samples, the stack whose innermost line was seen most often; the longest of those that tie.
  private static func mostFrequent(_ stacks: [[CodeLocation]]) -> [CodeLocation] {
    let groups = Dictionary(grouping: stacks.filter { !$0.isEmpty }) { $0[0].function }
    let best = groups.values.max { ($0.count, $0[0].count) < ($1.count, $1[0].count) } ?? []
    let lines = Dictionary(grouping: best) { $0[0] }
    return lines.values.max { ($0.count, $0[0].count) < ($1.count, $1[0].count) }?.first ?? []
  }
}

/// The functions in which threads wait for the first use of something to end.
private enum FirstUse {
  static let functions: Set<String> = [
    "swift_once", "dispatch_once", "dispatch_once_f", "_dispatch_once_wait", "pthread_once",
  ]
}
