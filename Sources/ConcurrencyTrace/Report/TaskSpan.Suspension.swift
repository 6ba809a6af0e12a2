extension TaskSpan {
  /// The time between two slices of a task.
  public struct Suspension: Hashable, Codable, Sendable {
    /// What a suspended task waits for.
    public enum Reason: String, Hashable, Codable, Sendable {
      /// A timer: `Task.sleep`, or a clock's `sleep`.
      case timer
      /// The end of another task: a child, a group, or `Task.value`.
      case task
      /// A continuation that someone resumes.
      case continuation
      /// Nothing but its turn: `Task.yield`, or a move to another executor.
      case turn
      /// Its turn on an actor.
      case actor
      /// Its turn on the main actor.
      case mainActor
      /// The runtime could not tell.
      case unknown
    }

    /// When the task gave up its thread, on the scope's clock.
    public var from: Duration
    /// When it became ready to go on; nil if it was still suspended when the scope closed.
    public var to: Duration?
    /// What it waited for.
    public var reason: Reason
    /// Whether the task only changed places: it yielded, or moved to an actor or another executor. Such a change is not
    /// counted in `ConcurrencyReport.suspensionCount`.
    public var isHop: Bool
    /// The task whose slice made it ready, as by cancelling its sleep; nil if a timer did, or a thread that runs no slice of
    /// the scope, if it was ready at once, and if it was still suspended when the scope closed.
    public var resumedBy: ID?
    /// Where the task goes on, if it is known.
    public var resumesAt: CodeLocation?

    /// How long the task waited; nil if it was still suspended when the scope closed.
    public var length: Duration? {
      to.map { $0 - from }
    }
  }
}
