/// The events of a trace, put together into slices.
///
/// Instants are indices into `Trace.events`: the instant `i` is the one just after event `i`, and an interval `a..<b` of
/// instants begins with event `a` and ends with event `b`. `Trace.events.count` is the instant at which the scope closes.
struct Replay {
  /// One slice, by the events that bound it.
  struct Slice {
    /// The index of the task; `TraceEvent.actorJob` for a job that drains an actor.
    var task: Int
    /// nil when the slice had begun before the scope was opened.
    var lane: TraceEvent.Lane?
    /// nil when the enqueueing was not seen.
    var enqueued: Int?
    var began: Int
    /// nil when the scope closed before the slice ended.
    var ended: Int?
    var outcome: TraceEvent.Outcome?
    var cpu: Int64?
    var real: Int64?
    /// How much of `real` the thread had no core.
    var preempted: Int64 = 0
    /// What the task had waited for before this slice.
    var after = TraceEvent.Wait.start
    /// Whose slice made it ready.
    var resumedBy: Int?
    var resume: UInt = 0
    /// The events by which this slice made other tasks ready, in order.
    var caused: [Int] = []
    /// What the slice had cost before the task came into the scope. It is in none of the other figures.
    var before: (cpu: Int64, real: Int64, preempted: Int64) = (0, 0, 0)
    /// How much processor time the slice had used at instants in it, in order.
    var used: [(at: Int, cpu: Int64)] = []
  }

  let trace: Trace
  /// Nanoseconds of each instant, never decreasing; the last one is that of the closing.
  let times: [Int64]
  /// In the order in which they began.
  private(set) var slices: [Slice] = []
  /// For each task, its slices as indices into `slices`.
  private(set) var slicesOfTask: [[Int]]
  /// For each task, the event that made it ready for a slice that never began.
  private(set) var ready: [Int?]
  /// For each task, its `finished` event.
  private(set) var finished: [Int?]
  /// For each task, its `hadTurn` events.
  private(set) var turns: [[Int]]
  /// The jobs that drain actors and were made ready but never began, in order.
  private(set) var readyActorJobs: ArraySlice<Int> = []

  private var open: [[Int]]
  private var openActorSlices: [Int] = []

  /// Whether the task is the one in which the scope was opened. A task whose creator is unknown is not.
  func isRoot(_ task: Int) -> Bool {
    task == 0 && trace.tasks[task].creator == nil
  }

  var closing: Int { trace.events.count }

  init(_ trace: Trace) {
    self.trace = trace
    var latest: Int64 = 0
    var times: [Int64] = []
    times.reserveCapacity(trace.events.count + 1)
    for event in trace.events {
      // Threads read the clock before they record the event, so neighbours may be out of order by microseconds.
      latest = max(latest, event.time)
      times.append(latest)
    }
    times.append(max(latest, trace.wall.wholeNanoseconds))
    self.times = times
    slicesOfTask = Array(repeating: [], count: trace.tasks.count)
    ready = Array(repeating: nil, count: trace.tasks.count)
    finished = Array(repeating: nil, count: trace.tasks.count)
    turns = Array(repeating: [], count: trace.tasks.count)
    open = Array(repeating: [], count: trace.tasks.count)
    for (index, event) in trace.events.enumerated() {
      read(event, at: index)
    }
  }

  private mutating func read(_ event: TraceEvent, at index: Int) {
    let task = Int(event.task)
    guard task == Int(TraceEvent.actorJob) || trace.tasks.indices.contains(task) else { return }
    switch event.kind {
    case .enqueued(let by, _, _, _):
      if task >= 0 { ready[task] = index } else { readyActorJobs.append(index) }
      if let by, by != event.task, trace.tasks.indices.contains(Int(by)), let slice = open[Int(by)].last {
        slices[slice].caused.append(index)
      }
    case .began(let lane):
      begin(task: task, lane: lane, at: index)
    case .ended(let outcome, let cpu, let real, let preempted):
      end(task: task, at: index, outcome: outcome, cpu: cpu, real: real, preempted: preempted)
    case .finished:
      if task >= 0 { finished[task] = index }
    case .hadTurn:
      if task >= 0 { turns[task].append(index) }
    case .entered(let cpu, let real, let preempted):
      if task >= 0, let slice = open[task].last { slices[slice].before = (cpu, real, preempted) }
    case .used(let cpu):
      if task >= 0, let slice = open[task].last {
        slices[slice].used.append((index, max(0, cpu - slices[slice].before.cpu)))
      }
    }
  }

  private mutating func begin(task: Int, lane: TraceEvent.Lane, at index: Int) {
    var slice = Slice(task: task, lane: lane, began: index)
    if task >= 0 {
      slice.enqueued = ready[task]
      ready[task] = nil
    } else {
      // Jobs that drain actors carry no name; the queue is first in, first out.
      slice.enqueued = readyActorJobs.popFirst()
    }
    if let enqueued = slice.enqueued, case .enqueued(let by, let after, _, let resume) = trace.events[enqueued].kind {
      slice.after = after
      slice.resume = resume
      slice.resumedBy = by.flatMap { self.index(of: $0) }
    } else if task >= 0, !slicesOfTask[task].isEmpty {
      slice.after = .unknown
    }
    append(slice)
  }

  /// The place of a task that an event names; nil for none, and for one that the trace does not have.
  func index(of task: Int32) -> Int? {
    trace.tasks.indices.contains(Int(task)) ? Int(task) : nil
  }

  private mutating func append(_ slice: Slice) {
    if slice.task >= 0 {
      slicesOfTask[slice.task].append(slices.count)
      open[slice.task].append(slices.count)
    } else {
      openActorSlices.append(slices.count)
    }
    slices.append(slice)
  }

  private mutating func end(
    task: Int,
    at index: Int,
    outcome: TraceEvent.Outcome,
    cpu: Int64?,
    real: Int64,
    preempted: Int64
  ) {
    let slice: Int
    if task < 0 {
      guard let match = closestActorSlice(to: times[index] - real) else { return }
      slice = openActorSlices.remove(at: match)
    } else {
      if open[task].isEmpty {
        // Only the slice in which the scope was opened can have begun unseen.
        guard slicesOfTask[task].isEmpty else { return }
        append(Slice(task: task, lane: nil, began: 0))
      }
      // A task can go on elsewhere before the thread that it left has said so: the oldest slice ends first.
      slice = open[task].removeFirst()
    }
    slices[slice].ended = index
    slices[slice].outcome = outcome
    let before = slices[slice].before
    slices[slice].cpu = cpu.map { max(0, $0 - before.cpu) }
    slices[slice].real = max(0, real - before.real)
    slices[slice].preempted = max(0, preempted - before.preempted)
  }

  /// Several jobs that drain actors can run at once and carry no name: the one that ends is the one that began when this
  /// one did.
  private func closestActorSlice(to begin: Int64) -> Int? {
    openActorSlices.indices.min { left, right in
      distance(of: left, to: begin) < distance(of: right, to: begin)
    }
  }

  private func distance(of open: Int, to begin: Int64) -> UInt64 {
    (times[slices[openActorSlices[open]].began] - begin).magnitude
  }
}
