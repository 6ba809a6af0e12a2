import ConcurrencyRuntime
import ConcurrencyTrace
import VirtualTime

/// The virtual time of one scope: what its clock shows, and the means to move it.
public struct VirtualTime: Sendable {
  let scheduler: VirtualScheduler

  init(scheduler: VirtualScheduler) {
    self.scheduler = scheduler
  }

  /// The virtual time of the scope to which the calling code belongs.
  ///
  /// Outside a scope there is none: the running test fails at the line that asked, and the value is nil. Code that runs in
  /// both worlds asks `isActive` first.
  public static var current: VirtualTime? {
    if let time = ofCurrentScope { return time }
    TestFramework.recordFailure(FailureMessage.noScope("VirtualTime.current"), at: CallerLine.find())
    return nil
  }

  /// Whether the calling code belongs to a virtual-time scope.
  public static var isActive: Bool { ofCurrentScope != nil }

  static var ofCurrentScope: VirtualTime? {
    (ScopeEntry.currentScope?.driver as? VirtualScheduler).map { VirtualTime(scheduler: $0) }
  }

  /// The scope's clock, for code that takes a clock.
  public var clock: VirtualClock { VirtualClock(scheduler: scheduler) }

  /// How much virtual time has passed since the scope began. Exact.
  public var elapsed: Duration { .nanoseconds(scheduler.now) }

  /// Moves the clock forward by `duration`, stopping at every timer on the way with the right time and running what it
  /// wakes. Timers due exactly at the end fire. A negative duration is a failure and moves nothing.
  public func advance(
    by duration: Duration,
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async {
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    guard duration >= .zero else {
      TestFramework.recordFailure(
        "advance(by:): the duration is \(duration.brief), but time only moves forward", at: site)
      return
    }
    let (target, overflows) = scheduler.now.addingReportingOverflow(duration.nanoseconds)
    _ = await scheduler.advance(to: overflows ? .max : target)
  }

  /// Moves the clock forward to `instant`, as `advance(by:)` does. An instant in the past is a failure and moves nothing.
  public func advance(
    to instant: VirtualClock.Instant,
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async {
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    let now = elapsed
    guard await scheduler.advance(to: instant.sinceStart.nanoseconds) else {
      TestFramework.recordFailure(
        "advance(to:): the instant is \((now - instant.sinceStart).brief) in the past, but time only moves forward",
        at: site
      )
      return
    }
  }

  /// Runs what is ready now, and all that it makes ready. Moves no time.
  public func runCurrent() async {
    await scheduler.runUntilIdle()
  }

  /// Moves the clock from timer to timer until none is left. Timers of background work alone do not keep it going.
  public func advanceUntilIdle() async {
    await scheduler.runUntilNoTimers()
  }

  /// Waits until everything else in the scope waits too. Moves no time, and comes before any move of the clock.
  public func settle() async {
    await scheduler.runUntilIdle()
  }

  /// Runs `operation` while the clock does not move by itself, so that work outside the scope can be awaited: a socket, a
  /// Dispatch queue, a thread.
  ///
  /// - Returns: what `operation` returns.
  /// - Throws: what `operation` throws.
  public func withAutoAdvanceInhibited<R>(
    isolation: isolated (any Actor)? = #isolation,
    _ operation: () async throws -> R
  ) async rethrows -> R {
    scheduler.inhibitAdvance()
    defer { scheduler.allowAdvance() }
    return try await operation()
  }

  /// Starts work that the scope does not wait for: it is cancelled when the scope's body ends. An error that it throws,
  /// other than its cancellation, fails the test.
  public func runInBackground(name: String? = nil, _ operation: @escaping @Sendable () async throws -> Void) {
    guard let scope = ScopeEntry.currentScope else { return }
    let scheduler = scheduler
    ScopeEntry.createBackground(in: scope) {
      _ = Task(name: name) {
        do {
          try await operation()
        } catch is CancellationError {
          // How background work normally ends.
        } catch {
          scheduler.backgroundWorkFailed(error)
        }
      }
    }
  }
}
