extension Analysis {
  /// Ready jobs waited in the queue while slices held all threads of the pool.
  func saturatedPoolDiagnoses() -> [Diagnosis] {
    guard trace.clock == .real, trace.poolWidth > 0 else { return [] }
    let poolSlices = replay.slices.filter { $0.lane != .main }
    let queued = poolSlices.compactMap { slice in
      slice.enqueued.map { (task: slice.task, interval: $0..<max($0, slice.began)) }
    }
    let neverBegun = spans.indices.compactMap { task in
      replay.ready[task].flatMap { isForMain($0) ? nil : (task: task, interval: $0..<replay.closing) }
    }
    let waits = queued + neverBegun
    let running = poolSlices.map { $0.began..<max($0.began, $0.ended ?? replay.closing) }
    let waiting = Occupancy(waits.map(\.interval), instants: replay.times.count)
    let busy = Occupancy(running, instants: replay.times.count)
    let saturated = Stretch(times: replay.times) { waiting[$0] > 0 && busy[$0] >= trace.poolWidth }
    guard explains(saturated.length) else { return [] }
    var lengths: [Int: Duration] = [:]
    for wait in waits where wait.task >= 0 {
      let length = saturated.length(in: wait.interval)
      if !isNoise(length) { lengths[wait.task, default: .zero] += length }
    }
    let tasks = lengths.keys.sorted { ($1, lengths[$0] ?? .zero) > ($0, lengths[$1] ?? .zero) }
    let longest = lengths.values.max() ?? saturated.length
    let peak = replay.times.indices.lazy.filter(saturated.contains).map { waiting[$0] }.max() ?? 0
    let holders = holders(during: saturated)
    return [
      Diagnosis(
        cause: .saturatedPool,
        explanation:
          "For \(text(saturated.length)) up to \(counted(peak, "ready job")) waited for a thread while slices "
          + "held all \(counted(trace.poolWidth, "thread")) of the pool; the longest wait was \(text(longest))."
          + (holders.isEmpty ? "" : " The threads were held most by \(subjects(holders))."),
        remedy:
          "Give threads up sooner: suspend in place of blocking, and split long computations; or start fewer of them "
          + "at once.",
        tasks: ids(tasks),
        location: holders.lazy.compactMap { spans[$0].spawnSite }.first,
        lost: saturated.length
      )
    ]
  }

  /// Whether the event made a job ready for the main thread.
  func isForMain(_ event: Int) -> Bool {
    if case .enqueued(_, _, .main, _) = trace.events[event].kind { true } else { false }
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
