extension Analysis {
  /// Waits of one task that came one after the other, with nothing else in progress.
  func sequentialAwaitsDiagnoses(_ losses: Losses) -> [Candidate] {
    let work = subtreeWork()
    let loop = loopOnPath()
    let busiest = busiest(beside: loop)
    return spans.indices.compactMap { task in
      let pieces = pieces(of: task, subtreeWork: work)
      var runs = runs(of: inBatches(pieces, subtreeWork: work))
      var least = Duration.zero
      if runs.isEmpty, let loop, loop.task == task {
        runs = [loop.turns]
        least = busiest
      }
      let lost = runs.reduce(Duration.zero) { $0 + loss(of: $1, beside: losses, least: least) }
      guard explains(lost), let worst = runs.max(by: { loss(of: $0, beside: losses) < loss(of: $1, beside: losses) })
      else { return nil }
      return Candidate(diagnosis: sequentialAwaits(of: task, run: worst, lost: lost))
    }
  }

  /// What would be saved if all of a run had been awaited side by side, without what others explain.
  ///
  /// - Parameter least: what the run would have taken at least, for what went on beside it.
  private func loss(of run: [AwaitedPiece], beside losses: Losses, least: Duration = .zero) -> Duration {
    let lengths = run.map { length($0) - .nanoseconds(losses.explained(in: $0.start..<$0.end)) }
    return lengths.reduce(.zero, +) - max(least, lengths.max() ?? .zero)
  }

  func length(_ piece: AwaitedPiece) -> Duration {
    duration(from: piece.start, to: piece.end)
  }

  /// All that the task awaited, in order, each with whether it had the scope for itself.
  ///
  /// A task that was created counts as awaited: while it had the scope for itself, its creator did nothing else.
  private func pieces(of task: Int, subtreeWork: [Int64]) -> [AwaitedPiece] {
    let suspensions = gaps[task].compactMap { gap -> AwaitedPiece? in
      guard let ready = gap.ready, ready >= gap.from else { return nil }
      switch gap.wait {
      case .timer, .continuation, .unknown:
        let own = replay.times[ready] - replay.times[gap.from]
        let isAlone = isAlone(from: gap.from, to: ready, own: own)
        return AwaitedPiece(
          start: gap.from,
          end: ready,
          child: nil,
          isAlone: isAlone,
          chain: chain(gap.resume),
          resume: gap.resume
        )
      case .start, .task, .hop, .actor, .mainActor:
        return nil
      }
    }
    let waits = gaps[task].filter { $0.wait == .task }
    let tasks = created[task].compactMap { child -> AwaitedPiece? in
      guard let first = replay.slicesOfTask[child].first.map({ replay.slices[$0] }) else { return nil }
      let end = ends[child] ?? replay.closing
      let isAlone =
        end < replay.closing && isAlone(from: first.began, to: end, own: subtreeWork[child])
      let resume = wait(for: end, in: waits)?.resume ?? 0
      return AwaitedPiece(
        start: first.enqueued ?? first.began,
        end: max(end, first.began),
        child: child,
        isAlone: isAlone,
        chain: chain(from: spans[child].spawnSite, awaitedAt: chain(resume)),
        resume: resume,
        sites: spans[child].spawnSite.map { [$0] } ?? []
      )
    }
    return (suspensions + tasks).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  /// Where a task stood, innermost first; empty when that is unknown.
  private func chain(_ resume: UInt) -> [CodeLocation] {
    if let chain = trace.awaitChains[resume], !chain.isEmpty { return chain }
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
    let others = working.total[to] - working.total[from] - own
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
      guard let last = result.last, last.child != nil, piece.child != nil, piece.start < last.end else {
        own = work
        result.append(piece)
        continue
      }
      own = own.clampedSum(with: work)
      var batch = last
      batch.end = max(last.end, piece.end)
      batch.sites.formUnion(piece.sites)
      batch.isAlone = batch.end < replay.closing && isAlone(from: batch.start, to: batch.end, own: own)
      batch.isBatch = true
      result[result.count - 1] = batch
    }
    return result
  }

  /// The waits on the critical path that ended at one `await` of one task, if there are several: the turns of a loop. They
  /// are what took the time if nobody else was busy for as long; of a few tasks like that, none is to blame.
  private func loopOnPath() -> (task: Int, turns: [AwaitedPiece])? {
    var loops: [(task: Int, turns: [AwaitedPiece])] = []
    for task in Set(path.tasks) where gaps.indices.contains(task) {
      let pieces = gaps[task].compactMap { gap -> AwaitedPiece? in
        guard let ready = gap.ready, ready > gap.from, gap.resume != 0, gap.waker == nil, path.tasks[gap.from] == task,
          path.states[gap.from] == .waiting, gap.wait == .timer || gap.wait == .continuation
        else { return nil }
        return AwaitedPiece(
          start: gap.from,
          end: ready,
          child: nil,
          isAlone: false,
          chain: chain(gap.resume),
          resume: gap.resume
        )
      }
      for (_, turns) in Dictionary(grouping: pieces, by: \.resume) where turns.count > 2 {
        loops.append((task, turns))
      }
    }
    func length(_ turns: [AwaitedPiece]) -> Duration { turns.reduce(.zero) { $0 + self.length($1) } }
    return loops.max { left, right in
      (length(left.turns), right.task, right.turns[0].start) < (length(right.turns), left.task, left.turns[0].start)
    }
  }

  /// For how long the busiest of the other tasks worked within the turns of a loop.
  private func busiest(beside loop: (task: Int, turns: [AwaitedPiece])?) -> Duration {
    guard let loop, let first = loop.turns.first, let last = loop.turns.last else { return .zero }
    let others = busy.intervals.enumerated().lazy.filter { $0.offset != loop.task }.map { _, intervals in
      intervals.reduce(Duration.zero) { sum, interval in
        let common = interval.clamped(to: first.start..<last.end)
        return common.isEmpty ? sum : sum + self.duration(from: common.lowerBound, to: common.upperBound)
      }
    }
    return others.max() ?? .zero
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

  /// For each task, the nanoseconds that it and all tasks below it worked.
  private func subtreeWork() -> [Int64] {
    var work = working.intervals.map { intervals in
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

/// One thing that a task awaited: a suspension of its own, or a task that it had created.
struct AwaitedPiece {
  var start: Int
  var end: Int
  /// The task that was awaited; nil for a suspension of the task's own.
  var child: Int?
  /// Whether nobody else worked meanwhile.
  var isAlone: Bool
  /// Where the task was suspended, or where it created the awaited task, and the functions that awaited this; innermost
  /// first. Empty when it is unknown.
  var chain: [CodeLocation]
  /// The address at which the task went on; 0 when it is unknown.
  var resume: UInt
  /// Whether it stands for several tasks that were started together, and where those were created.
  var isBatch = false
  var sites: Set<CodeLocation> = []
}
