extension Analysis {
  /// Tasks of which each began its part only when another had ended its own and resumed it, with nothing else in progress:
  /// a permit that goes from hand to hand, a channel without room, a task that awaits the value of the one before.
  func handovers(_ losses: Losses) -> [Handovers] {
    var found: [Handovers] = []
    var run: [Turn] = []
    func close() {
      if run.count > 2, let handovers = handedOver(run, losses) { found.append(handovers) }
      run = []
    }
    for turn in turns() {
      let length = duration(from: turn.from, to: turn.to)
      if isAlone(turn) {
        run.append(turn)
      } else if !isNoise(length) {
        close()
      }
    }
    close()
    return found
  }

  /// A stretch of the critical path between two handovers.
  private struct Turn {
    var worker: Int
    var from: Int
    var to: Int
    /// Where the task goes on that the turn begins with; 0 for the first.
    var resume: UInt
  }

  private func turns() -> [Turn] {
    let handovers = path.handovers
    guard let first = handovers.first, let last = handovers.last else { return [] }
    var begin = first.instant
    while begin > 0, path.tasks[begin - 1] == first.from { begin -= 1 }
    var end = last.instant
    while end < replay.closing, path.tasks[end] == last.to { end += 1 }
    var turns = [Turn(worker: first.from, from: begin, to: first.instant, resume: 0)]
    for (handover, next) in zip(handovers, handovers.dropFirst()) {
      turns.append(Turn(worker: next.from, from: handover.instant, to: next.instant, resume: handover.resume))
    }
    turns.append(Turn(worker: last.to, from: last.instant, to: end, resume: last.resume))
    return turns
  }

  /// Whether nobody was busy in a turn but those on the path, one at a time.
  private func isAlone(_ turn: Turn) -> Bool {
    let length = replay.times[turn.to] - replay.times[turn.from]
    let others = busy.total[turn.to] - busy.total[turn.from] - length
    return others <= tolerance(for: length)
  }

  private func handedOver(_ run: [Turn], _ losses: Losses) -> Handovers? {
    var found = AwaitRun(pieces: [], lengths: [], least: .zero)
    var positions: [Int: Int] = [:]
    for turn in run {
      let length = duration(from: turn.from, to: turn.to) - .nanoseconds(losses.explained(in: turn.from..<turn.to))
      guard !isNoise(length) else { continue }
      if let position = positions[turn.worker] {
        found.pieces[position].end = turn.to
        found.lengths[position] += length
      } else {
        positions[turn.worker] = found.pieces.count
        found.pieces.append(piece(turn))
        found.lengths.append(length)
      }
    }
    guard found.pieces.count > 1, explains(found.lost) else { return nil }
    let place = run.lazy.map(\.resume).filter { $0 != 0 }.compactMap { self.trace.locations[$0] }.first
    return Handovers(run: found, place: place)
  }

  private func piece(_ turn: Turn) -> AwaitedPiece {
    AwaitedPiece(start: turn.from, end: turn.to, children: [turn.worker], isAlone: true, chain: [], resume: turn.resume)
  }

  func handoverDiagnosis(_ handovers: Handovers) -> Candidate {
    let run = handovers.run
    let workers = run.pieces.compactMap(\.child)
    let whole = run.lengths.reduce(.zero, +)
    let longest = run.lengths.max() ?? .zero
    let shown = zip(run.lengths, workers).prefix(3).map { "\(text($0)) for \(subject($1))" }
    let rest = workers.count > 3 ? ", and \(workers.count - 3) more" : ""
    let who =
      "\(workers.count) tasks worked one after the other, each resumed by another, with nothing else in progress"
    let sum = "Together they took \(text(whole)), the longest alone \(text(longest))."
    return Candidate(
      diagnosis: Diagnosis(
        cause: .sequentialAwaits,
        explanation: Self.fitting(["\(who): \(shown.joined(separator: ", then "))\(rest). \(sum)", "\(who). \(sum)"]),
        remedy:
          "If they do not need each other's results, let them overlap: raise the limit on how many go on at once, give "
          + "the channel between them room, or start each before awaiting the one before."
          + (handovers.place.map { " They wait for each other at \($0.quoted)." } ?? ""),
        tasks: ids(workers),
        location: handovers.place,
        lost: run.lost
      )
    )
  }
}

/// Tasks that followed each other on the critical path, each resumed by another.
struct Handovers {
  /// A piece for each task, with what all of its turns took.
  var run: AwaitRun
  /// Where one of them waited for another, if it is known.
  var place: CodeLocation?
}
