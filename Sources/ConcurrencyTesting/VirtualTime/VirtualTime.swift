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
  public var elapsed: Duration { Duration(exactNanoseconds: scheduler.now) }

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
    guard allows("advance(by:)", at: site) else { return }
    guard duration >= .zero else {
      TestFramework.recordFailure(
        "advance(by:): the duration is \(duration.brief), but time only moves forward",
        at: site
      )
      return
    }
    _ = await scheduler.advance(to: scheduler.instant(elapsed + duration))
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
    guard allows("advance(to:)", at: site) else { return }
    let now = elapsed
    let target = scheduler.instant(instant.sinceStart)
    guard await scheduler.advance(to: target) else {
      let past = now - .nanoseconds(target)
      TestFramework.recordFailure(
        "advance(to:): the instant is \(past.brief) in the past, but time only moves forward",
        at: site
      )
      return
    }
  }

  /// Runs what is ready now, and all that it makes ready. Moves no time. The same as `settle()`.
  public func runCurrent(
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async {
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    guard allows("runCurrent()", at: site) else { return }
    await scheduler.runUntilIdle()
  }

  /// Moves the clock from timer to timer until none is left. Timers of background work, and repeating ones of a
  /// `DispatchSource`, alone do not keep it going.
  public func advanceUntilIdle(
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async {
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    guard allows("advanceUntilIdle()", at: site) else { return }
    _ = await scheduler.runUntilNoTimers()
  }

  /// Waits until everything else in the scope waits too. Moves no time, and comes before any move of the clock.
  public func settle(
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) async {
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    guard allows("settle()", at: site) else { return }
    await scheduler.runUntilIdle()
  }

  /// Runs `operation` while the clock does not move by itself, so that work outside the scope can be awaited: a socket, a
  /// Dispatch queue, a thread. Where the clock is that of another scope, or of one that is over, the test fails, and
  /// `operation` runs all the same.
  ///
  /// - Returns: what `operation` returns.
  /// - Throws: what `operation` throws.
  @discardableResult
  public func withAutoAdvanceInhibited<R>(
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column,
    isolation: isolated (any Actor)? = #isolation,
    _ operation: () async throws -> R
  ) async rethrows -> R {
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    guard allows("withAutoAdvanceInhibited", at: site) else { return try await operation() }
    scheduler.inhibitAdvance()
    defer { scheduler.allowAdvance() }
    return try await operation()
  }

  /// Starts work that the scope does not wait for: it is cancelled when the scope's body ends. An error that it throws,
  /// other than its cancellation, fails the test.
  ///
  /// Called from code of the scope. Elsewhere the test fails, and nothing is started.
  public func runInBackground(
    name: String? = nil,
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column,
    _ operation: @escaping @Sendable () async throws -> Void
  ) {
    let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
    guard allows("runInBackground", at: site) else { return }
    guard let scope = ScopeEntry.currentScope else {
      TestFramework.recordFailure(FailureMessage.noScope("runInBackground"), at: site)
      return
    }
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

extension VirtualTime {
  /// What is wrong with using this virtual time here; nil if nothing is. Code of no scope may use that of an open one:
  /// a callback on a Dispatch queue, for example.
  func misuse(_ caller: String) -> String? {
    guard scheduler.isOpen else { return FailureMessage.scopeIsOver(caller) }
    guard let other = Self.ofCurrentScope, other.scheduler !== scheduler else { return nil }
    return FailureMessage.otherScope(caller)
  }

  /// Whether it may be used here; if not, the test fails.
  func allows(_ caller: String, at site: CallSite) -> Bool {
    guard let misuse = misuse(caller) else { return true }
    TestFramework.recordFailure(misuse, at: site)
    return false
  }
}
