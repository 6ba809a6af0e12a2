extension Analysis {
  /// How long ready jobs have waited for a thread of the pool, at most, while slices held all of its threads.
  ///
  /// What the machine took is left out: the time until a free thread got a core, and for a thread that was held, the part
  /// of its slice's time in which it had none.
  func longestQueueWait() -> Duration {
    let full = fullTimes()
    let begun = replay.slices.lazy.filter { $0.lane != .main }.compactMap { slice in
      slice.enqueued.map { full[max($0, slice.began)] - full[$0] }
    }
    // Jobs that no thread had run when the scope closed.
    let waiting = (replay.ready.compactMap { $0 } + replay.readyActorJobs).lazy.filter { !self.replay.isForMain($0) }
    let neverBegun = waiting.map { full[self.replay.closing] - full[$0] }
    return .nanoseconds(max(begun.max() ?? 0, neverBegun.max() ?? 0))
  }

  /// For each instant, the nanoseconds until then in which slices held all threads of the pool.
  private func fullTimes() -> [Int64] {
    let width = trace.poolWidth
    var holders: [Double?] = Array(repeating: nil, count: width)
    var changes: [(instant: Int, lane: Int, share: Double?)] = []
    for slice in replay.slices {
      guard case .pool(let number) = slice.lane, number < width else { continue }
      let end = slice.ended ?? replay.closing
      changes.append((slice.began, Int(number), share(of: slice)))
      changes.append((end, Int(number), nil))
    }
    // A thread's next slice begins later than the one before has ended, or at the same instant at the earliest.
    changes.sort { ($0.instant, $0.share == nil ? 0 : 1) < ($1.instant, $1.share == nil ? 0 : 1) }
    var times: [Int64] = []
    var sum = 0.0
    var next = changes.startIndex
    var share = 0.0
    for instant in replay.times.indices {
      if instant > 0 { sum += Double(replay.times[instant] - replay.times[instant - 1]) * share }
      times.append(Int64(sum.rounded()))
      guard next < changes.endIndex, changes[next].instant == instant else { continue }
      while next < changes.endIndex, changes[next].instant == instant {
        holders[changes[next].lane] = changes[next].share
        next += 1
      }
      share = holders.contains { $0 == nil } ? 0 : holders.lazy.compactMap { $0 }.min() ?? 0
    }
    return times
  }

  /// The part of the slice's time in which its thread did not wait for a core.
  private func share(of slice: Replay.Slice) -> Double {
    let length = replay.times[slice.ended ?? replay.closing] - replay.times[slice.began]
    guard length > 0 else { return 1 }
    return 1 - min(1, max(0, Double(slice.preempted) / Double(length)))
  }
}
