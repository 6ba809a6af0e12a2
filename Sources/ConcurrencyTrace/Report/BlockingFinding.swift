/// A call that blocked a thread, or a slice that used too much processor time.
public struct BlockingFinding: Hashable, Codable, Sendable {
  /// What was found.
  public enum Kind: Hashable, Codable, Sendable {
    /// A blocking call.
    case call(BlockingCall)
    /// A slice that used more processor time than the budget.
    case cpu
  }

  /// What was found.
  public var kind: Kind
  /// The task in whose slice it happened; nil when it is unknown.
  public var task: TaskSpan.ID?
  /// Whether it happened on the main thread.
  public var onMainThread: Bool
  /// How often it happened with this same stack.
  public var count: Int
  /// When it happened first, on the scope's clock.
  public var time: Duration
  /// The real time from the call to its return, or the length of the slice: the sum over all `count`.
  public var wall: Duration
  /// The processor time within `wall`.
  public var cpu: Duration
  /// The part of `wall` in which the thread, or the one that held the lock for which it waited, could run but had no core:
  /// the machine's doing, not the code's.
  public var preempted: Duration
  /// The function of a library that the innermost frame of the stack has called, and in which the thread blocked, such as
  /// `Process.waitUntilExit` for a `ppoll`; nil when the code has made the call itself, for C functions, when the function is
  /// unknown, and when the finding is about processor time.
  public var calledFunction: String?
  /// The stack, innermost frame first, without the frames of the kit and of the runtime.
  public var stack: [CodeLocation]

  /// When it happened, in which task and for how long. What happens again and again within one slice is one occurrence, and
  /// only the first thousand are kept.
  public var occurrences: [Occurrence]

  /// One time that a finding was seen.
  public struct Occurrence: Hashable, Codable, Sendable {
    /// The task in whose slice it happened; nil when it is unknown.
    public var task: TaskSpan.ID?
    /// When it began, on the scope's clock.
    public var time: Duration
    /// The real time that it took.
    public var wall: Duration
  }

  /// The call; nil when the finding is about processor time.
  public var call: BlockingCall? {
    if case .call(let call) = kind { call } else { nil }
  }

  /// What the call waits for; nil when the finding is about processor time.
  public var category: BlockingCall.Category? { call?.category }

  /// The part of `wall` in which the thread slept: what neither the processor time nor the machine explains.
  public var blocked: Duration { max(.zero, wall - cpu - preempted) }

  /// The innermost frame whose source file is known, else the innermost frame.
  ///
  /// Libraries are shipped without debug information, so the first frame that names a file is the code that called into
  /// them.
  public var culprit: CodeLocation? {
    stack.first { !$0.file.isEmpty && !$0.file.hasPrefix("<") && $0.line > 0 } ?? stack.first
  }

  /// Creates a finding from what the runtime recorded.
  package init(_ record: TraceBlocking) {
    switch record.what {
    case .call(let call): kind = .call(call)
    case .cpu: kind = .cpu
    }
    task = record.task.flatMap { $0 < 0 ? nil : TaskSpan.ID(rawValue: Int($0)) }
    onMainThread = record.onMain
    count = record.count
    time = .nanoseconds(record.time)
    wall = .nanoseconds(record.wall)
    cpu = .nanoseconds(record.cpu)
    preempted = .nanoseconds(record.preempted)
    calledFunction = record.calledFunction
    stack = record.stack
    occurrences = record.occurrences.map { occurrence in
      Occurrence(
        task: occurrence.task.flatMap { $0 < 0 ? nil : TaskSpan.ID(rawValue: Int($0)) },
        time: .nanoseconds(occurrence.time),
        wall: .nanoseconds(occurrence.wall)
      )
    }
  }
}
