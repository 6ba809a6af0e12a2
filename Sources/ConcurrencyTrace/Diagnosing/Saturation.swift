/// When ready jobs waited in the queue while slices held all threads of the pool.
struct Saturation {
  /// How long each job of the pool was ready before it ran; the task is negative for a job that drains an actor.
  let waits: [(task: Int, interval: Range<Int>)]
  /// For each instant, how many of them waited.
  let waiting: Occupancy
  /// For each instant, how many threads of the pool ran a slice.
  let busy: Occupancy
  let stretch: Stretch

  init(_ analysis: Analysis) {
    let replay = analysis.replay
    let trace = analysis.trace
    let slices = replay.slices.filter { $0.lane != .main }
    let queued = slices.compactMap { slice in
      slice.enqueued.map { (task: slice.task, interval: $0..<max($0, slice.began)) }
    }
    let neverBegun = trace.tasks.indices.compactMap { task in
      replay.ready[task].flatMap { replay.isForMain($0) ? nil : (task: task, interval: $0..<replay.closing) }
    }
    let waits = queued + neverBegun
    let running = slices.map { $0.began..<max($0.began, $0.ended ?? replay.closing) }
    let waiting = Occupancy(waits.map(\.interval), instants: replay.times.count)
    let busy = Occupancy(running, instants: replay.times.count)
    // In virtual time jobs run one at a time, by design.
    let canSaturate = trace.clock == .real && trace.poolWidth > 0
    // An audit has a pool for each priority.
    let pools = Set(slices.map { if case .pool(let number) = $0.lane { trace.pool(ofThread: number) } else { 0 } })
    let threads = trace.poolWidth * max(1, pools.count)
    stretch = Stretch(times: replay.times) { instant in
      canSaturate && waiting[instant] > 0 && busy[instant] >= threads
    }
    self.waits = waits
    self.waiting = waiting
    self.busy = busy
  }
}

extension Replay {
  /// Whether the event made a job ready for the main thread.
  func isForMain(_ event: Int) -> Bool {
    if case .enqueued(_, _, .main, _) = trace.events[event].kind { true } else { false }
  }
}
