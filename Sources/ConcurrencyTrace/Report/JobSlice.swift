/// One uninterrupted run of a job on a thread.
public struct JobSlice: Hashable, Codable, Sendable {
  /// Where a slice ran.
  public enum Lane: Hashable, Codable, Sendable, CustomStringConvertible {
    /// A thread of the scope's pool, by its number from 0.
    case pool(Int)
    /// The main thread.
    case main
    /// A thread that was not seen, because the slice had begun before the scope was opened.
    case unknown

    /// `thread 0`, or `main thread`.
    public var description: String {
      switch self {
      case .pool(let number): "thread \(number)"
      case .main: "main thread"
      case .unknown: "unknown thread"
      }
    }
  }

  /// How a slice ended.
  public enum Outcome: String, Hashable, Codable, Sendable {
    /// The task waits to be resumed.
    case suspended
    /// The task ran to its end.
    case completed
    /// The task yielded, or moved to an actor or to another executor.
    case hopped
    /// It was still running when the scope closed.
    case unfinished
    /// The runtime could not tell, or the job drained an actor's queue.
    case unknown
  }

  /// The task that ran; nil for a job that drains an actor's queue and so stands for no single task.
  public var task: TaskSpan.ID?
  /// The thread on which it ran.
  public var lane: Lane
  /// When the job became ready, on the scope's clock; nil when that was not seen.
  public var enqueued: Duration?
  /// When a thread began to run it, on the scope's clock.
  public var start: Duration
  /// When the thread was done with it, on the scope's clock. In virtual time this equals `start`, unless the code moved
  /// the clock itself.
  public var end: Duration
  /// The processor time it used; nil when it was too short to be measured.
  public var cpu: Duration?
  /// The real time that it took, also in virtual time.
  public var realDuration: Duration
  /// How it ended.
  public var outcome: Outcome

  /// How long the job was ready before a thread ran it; zero when that was not seen.
  public var queueWait: Duration {
    enqueued.map { max(.zero, start - $0) } ?? .zero
  }
}
