/// Everything that one scope saw, in the order in which it happened.
///
/// A trace is what the runtime hands to the analysis. It is a plain value: no clocks, no threads, no symbols left to
/// look up. `events` is in causal order: when event A made event B happen, A stands before B, also when both carry the
/// same time.
package struct Trace: Sendable {
  /// The clock on which `TraceEvent.time` and `wall` were read.
  package enum ClockKind: Sendable {
    /// `ContinuousClock`.
    case real
    /// The virtual clock of the scope.
    case virtual
  }

  package var clock: ClockKind
  /// From the scope's opening to its closing, on the scope's clock.
  package var wall: Duration
  /// From the scope's opening to its closing, on the real clock.
  package var realWall: Duration
  /// The number of threads that run the scope's jobs, the main thread not counted.
  package var poolWidth: Int
  package var events: [TraceEvent]
  /// The tasks that the events speak of. `TraceEvent.task` is an index into this array.
  package var tasks: [TraceTask]
  package var blocking: [TraceBlocking]
  /// Where each code address that the trace mentions stands in the source.
  package var locations: [UInt: CodeLocation]
  /// For the addresses at which tasks go on, the user's frames, innermost first: the line at which the task stands, then
  /// the functions that await it, up to the task's entry. `locations` has the first of them.
  package var awaitChains: [UInt: [CodeLocation]]

  /// The pool of a thread. A scope has one; an audit has one for each priority, whose threads are numbered one pool after
  /// the other.
  func pool(ofThread thread: Int32) -> Int { Int(thread) / max(1, poolWidth) }

  package init(
    clock: ClockKind,
    wall: Duration,
    realWall: Duration,
    poolWidth: Int,
    events: [TraceEvent] = [],
    tasks: [TraceTask] = [],
    blocking: [TraceBlocking] = [],
    locations: [UInt: CodeLocation] = [:],
    awaitChains: [UInt: [CodeLocation]] = [:]
  ) {
    self.clock = clock
    self.wall = wall
    self.realWall = realWall
    self.poolWidth = poolWidth
    self.events = events
    self.tasks = tasks
    self.blocking = blocking
    self.locations = locations
    self.awaitChains = awaitChains
  }
}

/// One task of a trace.
package struct TraceTask: Sendable {
  /// The runtime's identifier of the task, unique in the process.
  package var id: UInt64
  /// The name given to the task when it was created, if the runtime could read it.
  package var name: String?
  /// The index of the task that created this one; nil for the task in which the scope was opened.
  package var creator: Int?
  /// Whether the task is a structured child (`async let` or a task group) of its creator.
  package var isChild: Bool
  /// The user's line that created the task.
  package var spawnSite: CodeLocation?

  package init(id: UInt64, name: String? = nil, creator: Int?, isChild: Bool, spawnSite: CodeLocation? = nil) {
    self.id = id
    self.name = name
    self.creator = creator
    self.isChild = isChild
    self.spawnSite = spawnSite
  }
}

/// One thing that happened to one task, or to a job that drains an actor.
package struct TraceEvent: Sendable {
  /// Nanoseconds on the scope's clock since the scope opened.
  package var time: Int64
  /// The index of the task; `TraceEvent.actorJob` for a job that drains an actor's queue.
  package var task: Int32
  package var kind: Kind

  /// The value of `task` for a job that drains an actor's queue and so stands for no single task.
  package static let actorJob: Int32 = -1

  package init(time: Int64, task: Int32, kind: Kind) {
    self.time = time
    self.task = task
    self.kind = kind
  }

  package enum Kind: Sendable, Equatable {
    /// The job became ready and joined the queue of `lane`.
    ///
    /// - `by`: the index of the task whose slice made it ready; nil for a thread that runs no slice of the scope.
    /// - `after`: what the task had been waiting for until now.
    /// - `resume`: the address at which the task goes on, a key of `Trace.locations`; 0 when unknown.
    case enqueued(by: Int32?, after: Wait, lane: Lane, resume: UInt)
    /// A thread started to run a slice of the job.
    case began(lane: Lane)
    /// The slice ended. `cpu` is the processor time and `real` the real time it took, both in nanoseconds; `cpu` is nil
    /// when it was not read, which happens only for slices that are too short to matter. `preempted` is how much of the
    /// real time the thread was without a core, as far as that is known, or did work of the kit's.
    case ended(outcome: Outcome, cpu: Int64?, real: Int64, preempted: Int64 = 0)
    /// The task was found to have completed while a job that drains an actor ran it.
    case finished
    /// The task, run by a job that drains an actor, began to wait for a timer: it has had its turn there.
    case hadTurn
    /// The task came into the scope in the midst of a slice, which until then had cost this much; see `ended`. Follows
    /// `began`. What is told of the slice later includes it.
    case entered(cpu: Int64, real: Int64, preempted: Int64)
    /// The task's slice, which goes on, had used so much processor time, in nanoseconds. Told just after the slice has made
    /// a job ready, unless that has been told, or the slice has begun, within the last millisecond.
    case used(cpu: Int64)
  }

  /// Where a slice runs.
  package enum Lane: Sendable, Hashable {
    /// A thread of the pool, by its number from 0.
    case pool(Int32)
    /// The main thread.
    case main
    /// Any thread of the pool: used on `enqueued`, when the thread is not known yet.
    case anyPool
  }

  /// What a task waited for between two of its slices.
  package enum Wait: Sendable, Hashable {
    /// Nothing: this is the task's first job.
    case start
    /// A timer: `Task.sleep` or a clock's `sleep`.
    case timer
    /// The end of another task: a child, a group, or `Task.value`.
    case task
    /// A continuation that someone resumed: a stream, an I/O callback, a lock made of continuations.
    case continuation
    /// Nothing but its turn: `Task.yield`, or a hop from one executor to another.
    case hop
    /// Its turn on an actor.
    case actor
    /// Its turn on the main actor.
    case mainActor
    /// The runtime could not tell.
    case unknown
  }

  /// How a slice ended.
  package enum Outcome: Sendable, Hashable {
    /// The task waits to be resumed.
    case suspended
    /// The task ran to its end.
    case completed
    /// The task became ready elsewhere at once: it yielded, or hopped to an actor or to another executor.
    case hopped
    /// The runtime could not tell, or the job drained an actor.
    case unknown
  }
}

/// One blocking call, or one slice that took too much processor time, as the runtime recorded it.
package struct TraceBlocking: Sendable {
  package enum What: Sendable, Hashable {
    /// A blocking call, by its name: `usleep`, `sem_wait`.
    case call(BlockingCall)
    /// A slice that used more processor time than the budget.
    case cpu
  }

  package var what: What
  /// See `BlockingFinding.calledFunction`.
  package var calledFunction: String?
  /// The index of the task; nil when the runtime could not tell.
  package var task: Int32?
  /// Whether the slice ran on the main thread.
  package var onMain: Bool
  /// How often this very stack was seen.
  package var count: Int
  /// Nanoseconds from the scope's opening to the first time it was seen, on the scope's clock.
  package var time: Int64
  /// Real nanoseconds, the sum over all `count`: from the call to its return, or the length of the slice.
  package var wall: Int64
  /// Nanoseconds of processor time within `wall`.
  package var cpu: Int64
  /// Nanoseconds within `wall` in which the thread was runnable but had no core.
  package var preempted: Int64
  /// The stack, innermost first; frames of the kit and of the runtime are already trimmed.
  package var stack: [CodeLocation]
  /// When it was seen, in which task and for how long: as far as records tell, which count what repeats within one slice,
  /// and of the first `mostOccurrences` only.
  package var occurrences: [Occurrence]

  package struct Occurrence: Sendable {
    package var task: Int32?
    package var count: Int
    package var time: Int64
    package var wall: Int64

    package init(task: Int32?, count: Int, time: Int64, wall: Int64) {
      self.task = task
      self.count = count
      self.time = time
      self.wall = wall
    }
  }

  package static let mostOccurrences = 1_000

  package init(
    what: What,
    calledFunction: String? = nil,
    task: Int32?,
    onMain: Bool,
    count: Int,
    time: Int64,
    wall: Int64,
    cpu: Int64,
    preempted: Int64,
    stack: [CodeLocation]
  ) {
    self.what = what
    self.calledFunction = calledFunction
    self.task = task
    self.onMain = onMain
    self.count = count
    self.time = time
    self.wall = wall
    self.cpu = cpu
    self.preempted = preempted
    self.stack = stack
    occurrences = [Occurrence(task: task, count: count, time: time, wall: wall)]
  }
}
