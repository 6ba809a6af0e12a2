/// Decides when the work of a slice was over, which can be before its thread said so.
///
/// Without this, sequential code would show false overlap. A task that completes wakes the one that waits for it, and a
/// task that awaits its child has started it before: in both cases the other may run on a second thread while this one is
/// still on its way out of its slice. In virtual time it may have run within the slice, as `Task.immediate` lets it.
struct SliceEnds {
  /// A slice that computed and was blocked for less than this did no work.
  private static let grain: Int64 = 1_000_000
  /// Less processor time than this, after another task was made ready, is the way out of a slice, not work. A thread needs some
  /// microseconds for that way, but what the machine below does for it can count as its own: to find memory that was never
  /// used takes milliseconds. It is far below what makes a difference to a test in real time.
  private static let leastWorkBesideOthers: Int64 = 10_000_000

  let replay: Replay
  /// For each task, when it was seen to call what blocks, in order, and how often: calls that repeat within a slice stand at
  /// the first one's time.
  private let calls: [[(time: Int64, count: Int)]]
  /// For each task, the events by which it woke tasks that waited for a task, whatever ran it.
  private let waking: [[Int]]
  /// For each task, the events that woke it after a wait for a task and do not tell who did it.
  private let wokenByUnknown: [[Int]]

  init(_ replay: Replay) {
    self.replay = replay
    var calls = Array(repeating: [(time: Int64, count: Int)](), count: replay.trace.tasks.count)
    for record in replay.trace.blocking where record.what != .cpu {
      for occurrence in record.occurrences {
        guard let task = occurrence.task, calls.indices.contains(Int(task)) else { continue }
        calls[Int(task)].append((occurrence.time, occurrence.count))
      }
    }
    self.calls = calls.map { $0.sorted { $0.time < $1.time } }
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
      !replay.isRoot(slice.task), !worked(slice, after: slice.began, computing: Self.grain)
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
    slice.caused.first { !worked(slice, after: $0, computing: Self.leastWorkBesideOthers) }
  }

  /// Whether a slice computed for at least so long, or blocked, after an instant in it. One that took long only because its
  /// thread had no core did not.
  private func worked(_ slice: Replay.Slice, after instant: Int, computing least: Int64) -> Bool {
    guard let ended = slice.ended else { return true }
    let (time, end) = (replay.times[instant], replay.times[ended])
    if end - time < Self.grain { return false }
    let before = cpu(of: slice, at: instant)
    // Where no processor time was read, all that is known is the real time.
    let cpu = slice.cpu ?? max(slice.real ?? 0, end - replay.times[slice.began])
    if cpu - before.upperBound >= least { return true }
    let calls = calls[slice.task]
    let first = calls.partitioningIndex { $0.time >= time }
    if first < calls.count, calls[first].time <= end { return true }
    // A call before the instant may have been repeated since.
    let earlier = calls[calls.partitioningIndex { $0.time >= replay.times[slice.began] }..<first]
    return earlier.contains { $0.count > 1 } && end - time - slice.preempted - (cpu - before.lowerBound) >= least
  }

  /// Between what bounds the processor time lies that a slice had used at an instant in it.
  private func cpu(of slice: Replay.Slice, at instant: Int) -> ClosedRange<Int64> {
    let position = slice.used.partitioningIndex { $0.at > instant }
    let last = position > 0 ? slice.used[position - 1] : (at: slice.began, cpu: 0)
    let most = last.cpu + replay.times[instant] - replay.times[last.at]
    guard position < slice.used.count else { return last.cpu...most }
    // The thread may have lost its core before the instant.
    let next = slice.used[position]
    let least = max(last.cpu, next.cpu - (replay.times[next.at] - replay.times[instant]))
    return least...max(least, min(most, next.cpu))
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
