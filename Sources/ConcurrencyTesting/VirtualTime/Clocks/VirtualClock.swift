import ConcurrencyRuntime
import ConcurrencyTrace
import VirtualTime

/// The clock of a virtual-time scope, for code that takes a clock.
///
/// Code that sleeps with `Task.sleep` or reads `ContinuousClock.now` needs none: inside the scope these are virtual too.
public struct VirtualClock: Clock, Sendable {
  /// A point in the virtual time of a scope.
  public struct Instant: InstantProtocol, Hashable, Sendable, Codable, CustomStringConvertible {
    /// How long after the beginning of the scope it is.
    public var sinceStart: Duration

    /// The point that is `sinceStart` after the beginning of the scope.
    public init(sinceStart: Duration = .zero) {
      self.sinceStart = sinceStart
    }

    /// The point that is `duration` later.
    public func advanced(by duration: Duration) -> Instant {
      Instant(sinceStart: sinceStart + duration)
    }

    /// How much later `other` is.
    public func duration(to other: Instant) -> Duration {
      other.sinceStart - sinceStart
    }

    /// Whether `left` is earlier.
    public static func < (left: Instant, right: Instant) -> Bool {
      left.sinceStart < right.sinceStart
    }

    /// The time since the beginning of the scope.
    public var description: String { sinceStart.brief }
  }

  private let scheduler: VirtualScheduler?

  /// The clock of the scope to which the calling code belongs. Outside every scope the test fails, and the clock stands
  /// still at zero.
  public init(
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) {
    scheduler = VirtualTime.ofCurrentScope?.scheduler
    if scheduler == nil {
      let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
      TestFramework.recordFailure(FailureMessage.noScope("VirtualClock()"), at: site)
    }
  }

  init(scheduler: VirtualScheduler) {
    self.scheduler = scheduler
  }

  /// What the clock shows. Exact to the nanosecond.
  public var now: Instant {
    Instant(sinceStart: Duration(exactNanoseconds: scheduler?.now ?? 0))
  }

  /// One nanosecond.
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// Suspends the calling task until the clock shows `deadline`; not at all if it shows that or more.
  ///
  /// - Parameters:
  ///   - deadline: when to go on.
  ///   - tolerance: ignored: the clock is exact.
  /// - Throws: `CancellationError` when the task is cancelled before that; `VirtualTimeError.noScope`, and the test fails,
  ///   when the clock's scope is over or the calling code belongs to another one.
  public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
    guard let scheduler else { throw VirtualTimeError.noScope }
    let caller = ScopeEntry.current
    // Code of the clock's own, open scope is looked at no further.
    if caller?.scope.driver !== scheduler || caller?.scope.isOpen != true,
      let misuse = VirtualTime(scheduler: scheduler).misuse("VirtualClock.sleep")
    {
      TestFramework.recordFailure(misuse, at: CallerLine.find())
      throw VirtualTimeError.noScope
    }
    try await scheduler.sleep(
      until: scheduler.instant(ofSleepUntil: deadline.sinceStart),
      sleeper: caller?.task
    )
  }

  /// Moves the clock forward, as `VirtualTime.advance(by:)` does. By nothing, it runs what is due now.
  public func advance(
    by duration: Duration = .zero,
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async {
    guard let scheduler else { return }
    await VirtualTime(scheduler: scheduler).advance(
      by: duration,
      fileID: fileID,
      filePath: filePath,
      line: line,
      column: column
    )
  }

  /// Moves the clock forward, as `VirtualTime.advance(to:)` does.
  public func advance(
    to instant: Instant,
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async {
    guard let scheduler else { return }
    await VirtualTime(scheduler: scheduler).advance(
      to: instant,
      fileID: fileID,
      filePath: filePath,
      line: line,
      column: column
    )
  }

  /// Moves the clock from timer to timer until none is left. Timers of background work, and repeating ones of a
  /// `DispatchSource`, alone do not keep it going.
  ///
  /// - Parameters:
  ///   - timeout: how much real time that may take before the test fails; nil for as much as the scope has.
  ///   - fileID: where a failure is shown.
  ///   - filePath: where a failure is shown.
  ///   - line: where a failure is shown.
  ///   - column: where a failure is shown.
  public func run(
    timeout: Duration? = nil,
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async {
    guard let scheduler else { return }
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    guard VirtualTime(scheduler: scheduler).allows("run()", at: site) else { return }
    if let timeout, timeout <= .zero {
      TestFramework.recordFailure("run(timeout:): timeout is \(timeout.brief), but must be more than zero", at: site)
      return
    }
    if await !scheduler.runUntilNoTimers(timeout: timeout?.nanoseconds), let timeout {
      TestFramework.recordFailure(FailureMessage.runTimedOut(timeout, elapsed: now.sinceStart), at: site)
    }
  }

  /// Makes sure that no timer of the scope is pending, of whatever kind.
  ///
  /// - Throws: `VirtualTimeError.stillSleeping` if one is once the scope is idle.
  public func checkSuspension(
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async throws {
    guard let scheduler else { throw VirtualTimeError.noScope }
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    guard VirtualTime(scheduler: scheduler).allows("checkSuspension()", at: site) else {
      throw VirtualTimeError.noScope
    }
    await scheduler.runUntilIdle()
    if scheduler.hasPendingTimers { throw VirtualTimeError.stillSleeping }
  }
}
