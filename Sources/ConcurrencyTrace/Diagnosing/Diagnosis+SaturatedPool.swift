extension Diagnosis {
  /// What helps where slices hold all threads of the pool.
  package static let remedyForSaturatedPool =
    "Give threads up sooner: suspend in place of blocking, and split long computations; or start fewer of them at once."
}

extension Analysis {
  /// Ready jobs waited in the queue while slices held all threads of the pool.
  func saturatedPoolDiagnoses(_ saturation: Saturation, _ losses: Losses) -> [Candidate] {
    guard explains(saturation.stretch.length) else { return [] }
    var lengths: [Int: Duration] = [:]
    for wait in saturation.waits where wait.task >= 0 {
      let length = saturation.stretch.length(in: wait.interval)
      if !isNoise(length) { lengths[wait.task, default: .zero] += length }
    }
    let tasks = lengths.keys.sorted { ($1, lengths[$0] ?? .zero) > ($0, lengths[$1] ?? .zero) }
    let longest = longestQueueWait()
    let peak = replay.times.indices.lazy.filter(saturation.stretch.contains).map { saturation.waiting[$0] }.max() ?? 0
    let holders = holders(during: saturation.stretch)
    let diagnosis = Diagnosis(
      cause: .saturatedPool,
      explanation:
        "For \(text(saturation.stretch.length)) up to \(counted(peak, "ready job")) waited for a thread while slices "
        + "held all \(counted(trace.poolWidth, "thread")) of the pool; the longest wait was \(text(longest))."
        + (holders.isEmpty ? "" : " The threads were held most by \(subjects(holders)).") + bound(),
      remedy: Diagnosis.remedyForSaturatedPool,
      tasks: ids(tasks),
      location: holders.lazy.compactMap { spans[$0].spawnSite }.first,
      lost: .nanoseconds(losses.saturated)
    )
    return [Candidate(diagnosis: diagnosis)]
  }

  /// What the threads need for the computing alone, if that is most of the wall: then no other order would be much faster.
  private func bound() -> String {
    let computing = slices.reduce(Duration.zero) { $1.lane == .main ? $0 : $0 + ($1.cpu ?? .zero) }
    let least = computing / trace.poolWidth
    guard trace.poolWidth > 1, least * 4 >= trace.wall * 3 else { return "" }
    return " \(trace.poolWidth) threads cannot compute for \(text(computing)) in less than \(text(least))."
  }

  /// The two tasks whose slices took most of the time.
  private func holders(during stretch: Stretch) -> [Int] {
    var held: [Int: Duration] = [:]
    for slice in replay.slices where slice.task >= 0 && slice.lane != .main {
      held[slice.task, default: .zero] += stretch.length(in: slice.began..<(slice.ended ?? replay.closing))
    }
    return held.filter { !isNoise($0.value) }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(2).map(\.key)
  }
}
