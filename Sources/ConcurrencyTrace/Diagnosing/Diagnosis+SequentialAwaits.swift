extension Analysis {
  /// Waits of one task that came one after the other, with nothing else in progress.
  ///
  /// - Parameter handovers: tasks that followed each other, and may have awaited one thing after the other themselves.
  func sequentialAwaitsDiagnoses(_ losses: Losses, inside handovers: [AwaitRun]) -> [Candidate] {
    let work = subtreeWork()
    let onPath = waitsOnPath()
    let busiest = busiest(beside: onPath)
    var runsOfTasks = spans.indices.map { task -> [AwaitRun] in
      let found = runs(of: inBatches(pieces(of: task, subtreeWork: work), subtreeWork: work))
      if found.isEmpty, let onPath, onPath.task == task { return [run(onPath.waits, beside: losses, least: busiest)] }
      return found.map { run($0, beside: losses) }
    }
    for handover in handovers { NestedRuns.limit(&runsOfTasks, inside: handover) }
    let lost = NestedRuns(runsOfTasks, created: created).lost
    return spans.indices.compactMap { task in
      guard explains(lost[task]), let worst = runsOfTasks[task].max(by: { $0.lost < $1.lost }) else { return nil }
      return Candidate(diagnosis: sequentialAwaits(of: task, run: worst.pieces, lost: lost[task]))
    }
  }

  /// Of batches, what would be saved is counted as if the next task began whenever one ends: how many go on at once may be a
  /// limit that somebody wants.
  ///
  /// - Parameter least: what the run would have taken at least, for what went on beside it.
  private func run(_ pieces: [AwaitedPiece], beside losses: Losses, least: Duration = .zero) -> AwaitRun {
    let width = pieces.map(\.members).max() ?? 1
    let inBatches = Duration.nanoseconds(pieces.reduce(Int64(0)) { $0.clampedSum(with: $1.work) }) / width
    return AwaitRun(
      pieces: pieces,
      lengths: pieces.map { length($0) - .nanoseconds(losses.explained(in: $0.start..<$0.end)) },
      least: max(least, inBatches)
    )
  }

  func length(_ piece: AwaitedPiece) -> Duration {
    duration(from: piece.start, to: piece.end)
  }

  /// All that the task awaited, in order, each with whether it had the scope for itself.
  ///
  /// A task that was created counts as awaited: while it had the scope for itself, its creator did nothing else.
  private func pieces(of task: Int, subtreeWork: [Int64]) -> [AwaitedPiece] {
    let suspensions = gaps[task].compactMap { gap -> AwaitedPiece? in
      guard let ready = gap.ready, ready >= gap.from, !gap.isCutShort else { return nil }
      switch gap.wait {
      case .timer, .continuation, .unknown:
        let own = replay.times[ready] - replay.times[gap.from]
        return piece(gap, until: ready, isAlone: isAlone(from: gap.from, to: ready, own: own))
      case .start, .task, .hop, .actor, .mainActor:
        return nil
      }
    }
    let waits = gaps[task].filter { $0.wait == .task }
    let tasks = created[task].compactMap { child -> AwaitedPiece? in
      guard let first = replay.slicesOfTask[child].first.map({ replay.slices[$0] }), !sleptInVain(child, subtreeWork)
      else { return nil }
      let end = ends[child] ?? replay.closing
      let isAlone =
        end < replay.closing && isAlone(from: first.began, to: end, own: subtreeWork[child])
      let resume = wait(for: end, in: waits)?.resume ?? 0
      return AwaitedPiece(
        start: first.enqueued ?? first.began,
        end: max(end, first.began),
        children: [child],
        isAlone: isAlone,
        chain: chain(from: spans[child].spawnSite, awaitedAt: chain(resume)),
        resume: resume,
        sites: spans[child].spawnSite.map { [$0] } ?? []
      )
    }
    return (suspensions + tasks).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  /// Whether the task, with those below it, did nothing but sleep until somebody cancelled it, as a deadline does that was met:
  /// nobody awaited that.
  private func sleptInVain(_ task: Int, _ subtreeWork: [Int64]) -> Bool {
    isNoise(.nanoseconds(subtreeWork[task])) && gaps[task].contains(where: \.isCutShort)
  }

  /// A suspension of a task's own.
  func piece(_ gap: Gap, until ready: Int, isAlone: Bool) -> AwaitedPiece {
    AwaitedPiece(
      start: gap.from,
      end: ready,
      children: [],
      isAlone: isAlone,
      chain: chain(gap.resume),
      resume: gap.resume
    )
  }

  /// Where a task stood, innermost first; empty when that is unknown.
  private func chain(_ resume: UInt) -> [CodeLocation] {
    if let chain = trace.awaitChains[resume], !chain.isEmpty {
      // Library code that was compiled into the program has no file, and is nothing that its user can change.
      let own = chain.drop { $0.file.isEmpty }
      return own.isEmpty ? chain : Array(own)
    }
    return trace.locations[resume].map { [$0] } ?? []
  }

  /// The functions around the line that created a task: those that await it, from the one on that created it.
  private func chain(from spawnSite: CodeLocation?, awaitedAt chain: [CodeLocation]) -> [CodeLocation] {
    guard let spawnSite else { return chain }
    let creator = chain.firstIndex { $0.isInSameFunction(as: spawnSite) }
    // A function that created the task and has returned was called by the one that awaits.
    return [spawnSite] + chain.dropFirst(creator.map { $0 + 1 } ?? 0)
  }

  /// The wait during which, or just after which, the task that ended at this instant was awaited.
  private func wait(for end: Int, in waits: [Gap]) -> Gap? {
    let position = waits.partitioningIndex { ($0.ready ?? replay.closing) >= end }
    guard position < waits.count, waits[position].from <= end else { return nil }
    return waits[position]
  }

  /// Whether nobody worked in an interval but for the `own` nanoseconds of work.
  private func isAlone(from: Int, to: Int, own: Int64) -> Bool {
    let others = needed.total[to] - needed.total[from] - own
    return others <= tolerance(for: replay.times[to] - replay.times[from])
  }

  /// How many nanoseconds of work of others say nothing in an interval of this length.
  func tolerance(for length: Int64) -> Int64 {
    trace.clock == .real ? max(50_000, length / 50) : 0
  }

  /// Tasks that were started together count as one piece: with others of the same kind before and after they are the turns
  /// of a loop, even though nobody is alone in them.
  private func inBatches(_ pieces: [AwaitedPiece], subtreeWork: [Int64]) -> [AwaitedPiece] {
    var result: [AwaitedPiece] = []
    // What the tasks of the last batch worked, with those below them.
    var own: Int64 = 0
    for piece in pieces {
      let work = piece.child.map { subtreeWork[$0] } ?? 0
      guard let last = result.indices.last, result[last].child != nil, piece.child != nil,
        piece.start < result[last].end
      else {
        own = work
        result.append(piece)
        continue
      }
      own = own.clampedSum(with: work)
      let (start, end) = (result[last].start, max(result[last].end, piece.end))
      // Changed in place: a batch can have thousands of children.
      result[last].end = end
      result[last].isAlone = end < replay.closing && isAlone(from: start, to: end, own: own)
      result[last].sites.formUnion(piece.sites)
      result[last].children += piece.children
      result[last].work = own
    }
    return result
  }

  /// Pieces that follow each other and overlap with nothing that the task awaited. Something that did overlap ends a run:
  /// what comes after it may well need its result.
  private func runs(of pieces: [AwaitedPiece]) -> [[AwaitedPiece]] {
    var runs: [[AwaitedPiece]] = []
    var run: [AwaitedPiece] = []
    var end = -1
    func close() {
      if run.count > 1 { runs.append(run) }
      run = []
    }
    for (position, piece) in pieces.enumerated() {
      let overlaps =
        piece.start < end || (position + 1 < pieces.count && pieces[position + 1].start < piece.end)
      end = max(end, piece.end)
      if let last = run.last, last.isBatch || piece.isBatch,
        last.isBatch != piece.isBatch || last.sites.isDisjoint(with: piece.sites)
      {
        close()
      }
      if overlaps || !piece.isAlone {
        // A wait of no length in an overlap says nothing either way.
        if !isNoise(length(piece)) { close() }
      } else if !isNoise(length(piece)) {
        run.append(piece)
      }
    }
    close()
    return runs
  }

  /// For each task, the nanoseconds that it and all tasks below it worked, without sleeps that were cut short.
  private func subtreeWork() -> [Int64] {
    var work = needed.intervals.map { intervals in
      intervals.reduce(Int64(0)) { $0 + (replay.times[$1.upperBound] - replay.times[$1.lowerBound]) }
    }
    for task in trace.tasks.indices.reversed() {
      // A task stands after its creator in the trace.
      if let creator = trace.tasks[task].creator, creator < task {
        work[creator] = work[creator].clampedSum(with: work[task])
      }
    }
    return work
  }
}
