/// All that a report says about a trace, worked out once.
struct Analysis {
  let trace: Trace
  let replay: Replay
  let working: Working
  /// The same without sleeps that another task cut short.
  let needed: Working
  /// The same without all waits that another task of the scope ended: then that one did the work.
  let busy: Working
  /// For each task, the waits between its slices.
  let gaps: [[Gap]]
  /// For each task, the instant at which its work was over; nil if it was not when the scope closed.
  let ends: [Int?]
  let spans: [TaskSpan]
  let slices: [JobSlice]
  let findings: [BlockingFinding]
  /// For each task, the tasks that it created, in order.
  let created: [[Int]]
  let peakParallelism: Int
  let path: CriticalPath
  let ownTime: OwnTime

  init(_ trace: Trace) {
    let replay = Replay(trace)
    let sliceEnds = SliceEnds(replay)
    var created = Array(repeating: [Int](), count: trace.tasks.count)
    for (task, value) in trace.tasks.enumerated() {
      if let creator = value.creator, creator != task, created.indices.contains(creator) {
        created[creator].append(task)
      }
    }
    let lives = trace.tasks.indices.map {
      TaskLife(task: $0, replay: replay, sliceEnds: sliceEnds, created: created[$0])
    }
    let slices = replay.slices.map { JobSlice($0, in: replay) }
    self.trace = trace
    self.replay = replay
    self.created = created
    self.slices = slices
    working = Working(intervals: lives.map(\.working), times: replay.times)
    needed = Working(intervals: lives.map(\.needed), times: replay.times)
    busy = Working(intervals: lives.map(\.busy), times: replay.times)
    let gaps = lives.map(\.gaps)
    self.gaps = gaps
    path = CriticalPath(replay, gaps: gaps, created: created)
    ownTime = OwnTime(replay, path)
    ends = lives.map(\.end)
    spans = lives.map { TaskSpan($0, replay: replay, slices: slices) }
    findings = trace.blocking.map(BlockingFinding.init).sorted { $0.time < $1.time }
    peakParallelism = Self.peakParallelism(replay, lives: lives)
  }

  var suspensionCount: Int {
    spans.reduce(0) { $0 + $1.suspensions.count { !$0.isHop } }
  }

  var hopCount: Int {
    spans.reduce(0) { $0 + $1.suspensions.count { $0.isHop } }
  }

  private static func peakParallelism(_ replay: Replay, lives: [TaskLife]) -> Int {
    var intervals: [Range<Int>] = lives.flatMap(\.running)
    intervals += replay.slices.lazy.filter { $0.task < 0 }.map { $0.began..<($0.ended ?? replay.closing) }
    var change = Array(repeating: 0, count: replay.closing + 2)
    for interval in intervals where !interval.isEmpty {
      change[interval.lowerBound] += 1
      change[interval.upperBound] -= 1
    }
    var running = 0
    return change.reduce(0) { peak, step in
      running += step
      return max(peak, running)
    }
  }

  /// The time of an instant, on the scope's clock.
  func time(_ instant: Int) -> Duration {
    .nanoseconds(replay.times[instant])
  }

  func duration(from: Int, to: Int) -> Duration {
    .nanoseconds(replay.times[to] - replay.times[from])
  }
}
