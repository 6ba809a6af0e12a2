/// One reason why a scope took the time that it took, with the evidence and a way to mend it.
///
/// A diagnosis rests on what tasks did and when, never on names.
public struct Diagnosis: Hashable, Codable, Sendable {
  /// A place in the source.
  public typealias SourceLocation = CodeLocation

  /// The reasons why asynchronous code looks synchronous.
  public enum Cause: String, Hashable, Codable, Sendable, CaseIterable {
    /// What was awaited finished at once, so nothing ever gave up its thread.
    case neverSuspended
    /// A call put a thread to sleep.
    case blocked
    /// One slice computed for a long time between two suspension points.
    case cpuBound
    /// The second operation was only started after the first had ended.
    case sequentialAwaits
    /// There were more ready jobs than threads, so jobs waited in the queue.
    case saturatedPool
    /// Tasks were in progress together but took turns on one actor, or on the main actor.
    case actorContention
  }

  /// The reason.
  public var cause: Cause
  /// What was seen, with times and places.
  public var explanation: String
  /// What to change.
  public var remedy: String
  /// The tasks concerned.
  public var tasks: [TaskSpan.ID]
  /// The place to look at first, if it is known.
  public var location: SourceLocation?
  /// How much shorter the scope would have been without the cause, on the scope's clock. No time counts for two causes: the
  /// sum over all diagnoses is `ConcurrencyReport.wall` less `criticalPath`.
  ///
  /// A call that blocked, or a slice that computed, takes its time in any case. What it has lost is the time for which others
  /// waited for its thread, or for a lock.
  public var lost: Duration
}
