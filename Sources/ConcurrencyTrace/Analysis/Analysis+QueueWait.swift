extension Analysis {
  /// How long ready jobs have waited for a thread of the pool, at most, while slices held all of its threads.
  ///
  /// What the machine took is left out: the time until a free thread got a core, and for a thread that was held, the part
  /// of its slice's time in which it had none.
  func longestQueueWait() -> Duration {
    let full = fullTimes()
    let begun = replay.slices.lazy.compactMap { slice -> Int64? in
      guard case .pool(let thread) = slice.lane, let enqueued = slice.enqueued,
        let full = full[trace.pool(ofThread: thread)]
      else { return nil }
      return full[max(enqueued, slice.began)] - full[enqueued]
    }
    // Jobs that no thread had run when the scope closed.
    let waiting = (replay.ready.compactMap { $0 } + replay.readyActorJobs).lazy.filter { !self.replay.isForMain($0) }
    // In which pool is not known.
    let neverBegun = waiting.map { event in
      full.values.map { $0[self.replay.closing] - $0[event] }.min() ?? 0
    }
    return .nanoseconds(max(begun.max() ?? 0, neverBegun.max() ?? 0))
  }

  private typealias Change = (instant: Int, thread: Int, share: Double?)

  /// For each pool and instant, the nanoseconds until then in which slices held all threads of the pool.
  private func fullTimes() -> [Int: [Int64]] {
    var changes: [Int: [Change]] = [:]
    for slice in replay.slices {
      guard case .pool(let number) = slice.lane, trace.poolWidth > 0 else { continue }
      let thread = Int(number) % trace.poolWidth
      let end = slice.ended ?? replay.closing
      changes[trace.pool(ofThread: number), default: []].append((slice.began, thread, share(of: slice)))
      changes[trace.pool(ofThread: number), default: []].append((end, thread, nil))
    }
    return changes.mapValues(fullTimes)
  }

  private func fullTimes(_ changes: [Change]) -> [Int64] {
    var changes = changes
    var holders: [Double?] = Array(repeating: nil, count: trace.poolWidth)
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
        holders[changes[next].thread] = changes[next].share
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
