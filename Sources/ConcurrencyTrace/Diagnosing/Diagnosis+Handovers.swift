extension Analysis {
  /// Tasks of which each began its part only when another had ended its own and resumed it, with nothing else in progress:
  /// a permit that goes from hand to hand, a channel without room, a task that awaits the value of the one before.
  func handoverDiagnoses(_ losses: Losses) -> [Candidate] {
    var candidates: [Candidate] = []
    var run: [Turn] = []
    func close() {
      if run.count > 2, let candidate = handedOver(run, losses) { candidates.append(candidate) }
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
    return candidates
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

  private func handedOver(_ run: [Turn], _ losses: Losses) -> Candidate? {
    var lengths: [Int: Duration] = [:]
    var workers: [Int] = []
    for turn in run {
      let length = duration(from: turn.from, to: turn.to) - .nanoseconds(losses.explained(in: turn.from..<turn.to))
      guard !isNoise(length) else { continue }
      if lengths[turn.worker] == nil { workers.append(turn.worker) }
      lengths[turn.worker, default: .zero] += length
    }
    let whole = lengths.values.reduce(.zero, +)
    let longest = lengths.values.max() ?? .zero
    guard workers.count > 1, explains(whole - longest) else { return nil }
    let shown = workers.prefix(3).map { "\(text(lengths[$0] ?? .zero)) for \(subject($0))" }
    let rest = workers.count > 3 ? ", and \(workers.count - 3) more" : ""
    let who =
      "\(workers.count) tasks worked one after the other, each resumed by another, with nothing else in progress"
    let sum = "Together they took \(text(whole)), the longest alone \(text(longest))."
    let place = run.lazy.map(\.resume).filter { $0 != 0 }.compactMap { self.trace.locations[$0] }.first
    return Candidate(
      diagnosis: Diagnosis(
        cause: .sequentialAwaits,
        explanation: Self.fitting(["\(who): \(shown.joined(separator: ", then "))\(rest). \(sum)", "\(who). \(sum)"]),
        remedy:
          "If they do not need each other's results, let them overlap: raise the limit on how many go on at once, give "
          + "the channel between them room, or start each before awaiting the one before."
          + (place.map { " They wait for each other at \($0.quoted)." } ?? ""),
        tasks: ids(workers),
        location: place,
        lost: whole - longest
      )
    )
  }
}
