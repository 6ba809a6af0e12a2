import ConcurrencyRuntime
import Synchronization

/// A clock on which every sleep is over at once, for tests and previews that do not care when things happen.
///
/// A sleep moves the clock to its deadline and yields once. The clock belongs to no scope and can be used anywhere; tasks
/// that share one see each other's sleeps as time that has passed. Where the order of sleepers matters, or how long
/// something takes, use `withVirtualTime`.
public final class ImmediateClock: Clock, Sendable {
  /// A point on the clock: how long after its beginning.
  public typealias Instant = VirtualClock.Instant

  private let state: Mutex<Instant>

  /// A clock that shows `now`.
  public init(now: Instant = Instant()) {
    state = Mutex(now)
  }

  /// The latest deadline that somebody has slept until.
  public var now: Instant { ScopeEntry.withKitCode { state.withLock { $0 } } }

  /// One nanosecond.
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// Moves the clock to `deadline`, if that is later than `now`, and yields once.
  ///
  /// - Parameters:
  ///   - deadline: what the clock then shows, at least.
  ///   - tolerance: ignored.
  /// - Throws: `CancellationError` when the task has been cancelled.
  public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
    try Task.checkCancellation()
    ScopeEntry.withKitCode { state.withLock { $0 = max($0, deadline) } }
    await Task.yield()
  }
}
