extension Analysis {
  /// Waits of one task that came one after the other, with nothing else in progress.
  func sequentialAwaitsDiagnoses(_ losses: Losses) -> [Candidate] {
    let work = subtreeWork()
    let onPath = waitsOnPath()
    let busiest = busiest(beside: onPath)
    return spans.indices.compactMap { task in
      let pieces = pieces(of: task, subtreeWork: work)
      var runs = runs(of: inBatches(pieces, subtreeWork: work))
      var least = Duration.zero
      if runs.isEmpty, let onPath, onPath.task == task {
        runs = [onPath.waits]
        least = busiest
      }
      let lost = runs.reduce(Duration.zero) { $0 + loss(of: $1, beside: losses, least: least) }
      guard explains(lost), let worst = runs.max(by: { loss(of: $0, beside: losses) < loss(of: $1, beside: losses) })
      else { return nil }
      return Candidate(diagnosis: sequentialAwaits(of: task, run: worst, lost: lost))
    }
  }

  /// What would be saved if all of a run had been awaited side by side, without what others explain. Of batches, what would
  /// be saved if the next task began whenever one ends: how many go on at once may be a limit that somebody wants.
  ///
  /// - Parameter least: what the run would have taken at least, for what went on beside it.
  private func loss(of run: [AwaitedPiece], beside losses: Losses, least: Duration = .zero) -> Duration {
    let lengths = run.map { length($0) - .nanoseconds(losses.explained(in: $0.start..<$0.end)) }
    let width = run.map(\.members).max() ?? 1
    let inBatches = Duration.nanoseconds(run.reduce(Int64(0)) { $0.clampedSum(with: $1.work) }) / width
    return max(.zero, lengths.reduce(.zero, +) - max(least, inBatches, lengths.max() ?? .zero))
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
        return piece(gap, until: ready, isAlone: isAlone(from: gap.from, to: ready, own: own))
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

  /// A suspension of a task's own.
  private func piece(_ gap: Gap, until ready: Int, isAlone: Bool) -> AwaitedPiece {
    AwaitedPiece(
      start: gap.from,
      end: ready,
      child: nil,
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
      batch.members += 1
      batch.work = own
      result[result.count - 1] = batch
    }
    return result
  }

  /// The waits of one task on the critical path that took the time although others were at work: the turns of a loop, at one
  /// `await`; or any, if the others are but tasks that it has created itself. If several tasks have such waits, those of one.
  private func waitsOnPath() -> (task: Int, waits: [AwaitedPiece])? {
    var found: [(task: Int, waits: [AwaitedPiece])] = []
    for task in Set(path.tasks) where gaps.indices.contains(task) {
      let waits = gaps[task].compactMap { gap -> AwaitedPiece? in
        guard let ready = gap.ready, ready > gap.from, gap.resume != 0, gap.waker == nil, path.tasks[gap.from] == task,
          path.states[gap.from] == .waiting, gap.wait == .timer || gap.wait == .continuation
        else { return nil }
        return piece(gap, until: ready, isAlone: false)
      }
      if waits.count > 1, hasOnlyOwnTasks(task, beside: waits) {
        found.append((task, waits))
      } else {
        for (_, turns) in Dictionary(grouping: waits, by: \.resume) where turns.count > 2 {
          found.append((task, turns))
        }
      }
    }
    func length(_ waits: [AwaitedPiece]) -> Duration { waits.reduce(.zero) { $0 + self.length($1) } }
    return found.max { left, right in
      (length(left.waits), right.task, right.waits[0].start) < (length(right.waits), left.task, left.waits[0].start)
    }
  }

  /// Whether all others that are busy from the first of some waits to the last were created by the task, or by those.
  private func hasOnlyOwnTasks(_ task: Int, beside waits: [AwaitedPiece]) -> Bool {
    guard let first = waits.first, let last = waits.last else { return false }
    return busy.intervals.indices.allSatisfy { other in
      if other == task || isDescendant(other, of: task) { return true }
      let next = busy.intervals[other].partitioningIndex { $0.upperBound > first.start }
      return next == busy.intervals[other].count || busy.intervals[other][next].lowerBound >= last.end
    }
  }

  private func isDescendant(_ task: Int, of ancestor: Int) -> Bool {
    var task = task
    // A task stands after its creator in the trace.
    while let creator = trace.tasks[task].creator, creator < task {
      if creator == ancestor { return true }
      task = creator
    }
    return false
  }

  /// For how long the busiest of the other tasks worked between the first and the last of some waits.
  private func busiest(beside found: (task: Int, waits: [AwaitedPiece])?) -> Duration {
    guard let found, let first = found.waits.first, let last = found.waits.last else { return .zero }
    let others = busy.intervals.enumerated().lazy.filter { $0.offset != found.task }.map { _, intervals in
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
  /// How many tasks it stands for that were started together, what they worked with those below them, and where they were
  /// created.
  var members = 1
  var work: Int64 = 0
  var sites: Set<CodeLocation> = []

  var isBatch: Bool { members > 1 }
}
