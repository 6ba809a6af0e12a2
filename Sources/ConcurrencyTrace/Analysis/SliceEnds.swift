/// Decides when the work of a slice was over, which can be before its thread said so.
///
/// Without this, sequential code would show false overlap. A task that completes wakes the one that waits for it, and a
/// task that awaits its child has started it before: in both cases the other may run on a second thread while this one is
/// still on its way out of its slice. In virtual time it may have run within the slice, as `Task.immediate` lets it.
struct SliceEnds {
  /// Less than this is the way out of a slice, not work. It is far above what a thread needs for that way, and far below
  /// what makes a difference to a test.
  private static let grain: Int64 = 1_000_000

  let replay: Replay
  /// For each task, the recorded times of its blocking calls, sorted.
  private let blockingTimes: [[Int64]]
  /// For each task, the events by which it woke tasks that waited for a task, whatever ran it.
  private let waking: [[Int]]
  /// For each task, the events that woke it after a wait for a task and do not tell who did it.
  private let wokenByUnknown: [[Int]]

  init(_ replay: Replay) {
    self.replay = replay
    var blockingTimes = Array(repeating: [Int64](), count: replay.trace.tasks.count)
    for record in replay.trace.blocking {
      guard let task = record.task, blockingTimes.indices.contains(Int(task)) else { continue }
      blockingTimes[Int(task)].append(record.time)
    }
    self.blockingTimes = blockingTimes.map { $0.sorted() }
    var waking = Array(repeating: [Int](), count: replay.trace.tasks.count)
    var wokenByUnknown = waking
    for (index, event) in replay.trace.events.enumerated() {
      guard case .enqueued(let by, .task, _, _) = event.kind else { continue }
      if let by, waking.indices.contains(Int(by)) {
        waking[Int(by)].append(index)
      } else if wokenByUnknown.indices.contains(Int(event.task)) {
        wokenByUnknown[Int(event.task)].append(index)
      }
    }
    self.waking = waking
    self.wokenByUnknown = wokenByUnknown
  }

  /// The instant at which the work of `slice` was over. `next` is the wait that follows; nil if none does.
  func workEnd(of slice: Replay.Slice, next: Gap?) -> Int {
    var end = min(slice.ended ?? replay.closing, next?.resumed ?? replay.closing)
    let isLast = next == nil
    if isLast, slice.outcome == .completed || slice.outcome == .unknown, let woke = firstWaiterWoken(by: slice) {
      end = min(end, woke)
    }
    let leaves = isLast ? slice.outcome == .completed : next?.wait == .task
    if replay.trace.clock == .real, isLast, slice.outcome == .completed, slice.after != .start, slice.caused.isEmpty,
      !replay.isRoot(slice.task), !isBusy(slice)
    {
      // Whoever awaits the task was not waiting yet, and may have found it over long before its thread said so. All that
      // the task did in the slice was to end.
      end = min(end, slice.began)
    }
    if leaves, let wayOut = wayOut(of: slice) {
      end = min(end, wayOut)
    }
    return end
  }

  /// The instant at which a task was over that completed in a job that drains an actor.
  ///
  /// The job woke the one that waits for the task before the runtime saw that the task had completed.
  func workEnd(ofFinished task: Int, between from: Int, and finished: Int) -> Int {
    if let woke = Self.first(in: waking[task], after: from), woke < finished { return woke }
    guard let creator = replay.trace.tasks[task].creator, wokenByUnknown.indices.contains(creator) else {
      return finished
    }
    // This may be another task's end. Then some work goes uncounted, which is better than overlap that never was.
    return min(finished, Self.first(in: wokenByUnknown[creator], after: from) ?? finished)
  }

  private static func first(in events: [Int], after instant: Int) -> Int? {
    let position = events.partitioningIndex { $0 > instant }
    return position < events.count ? events[position] : nil
  }

  private func firstWaiterWoken(by slice: Replay.Slice) -> Int? {
    slice.caused.first { index in
      if case .enqueued(_, .task, _, _) = replay.trace.events[index].kind { true } else { false }
    }
  }

  /// The first event by which the slice made another task ready and after which it did no work worth the name.
  private func wayOut(of slice: Replay.Slice) -> Int? {
    guard let ended = slice.ended else { return nil }
    let end = replay.times[ended]
    if isBusy(slice) {
      return slice.caused.first { end - replay.times[$0] < Self.grain }
    }
    return slice.caused.first
  }

  /// A slice that was long only because its thread had no core is not busy.
  private func isBusy(_ slice: Replay.Slice) -> Bool {
    // Where no processor time was read, all that is known is the real time.
    let begin = replay.times[slice.began]
    let end = replay.times[slice.ended ?? replay.closing]
    if slice.cpu ?? max(slice.real ?? 0, end - begin) >= Self.grain { return true }
    let times = blockingTimes[slice.task]
    let position = times.partitioningIndex { $0 >= begin }
    return position < times.count && times[position] <= end
  }
}

extension RandomAccessCollection {
  /// The first index whose element satisfies the predicate, where all elements after it do too.
  func partitioningIndex(where predicate: (Element) -> Bool) -> Index {
    var low = startIndex
    var length = count
    while length > 0 {
      let half = length / 2
      let middle = index(low, offsetBy: half)
      if predicate(self[middle]) {
        length = half
      } else {
        low = index(after: middle)
        length -= half + 1
      }
    }
    return low
  }
}
