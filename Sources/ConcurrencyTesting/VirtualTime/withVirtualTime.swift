import ConcurrencyObservation
import ConcurrencyRuntime
import ConcurrencyTrace
public import Foundation
import VirtualTime

/// Runs `operation`, and all that it starts, in virtual time.
///
/// Every `Task.sleep` of the scope, in any spelling, every sleep on a `VirtualClock`, `ContinuousClock.now` and `Date()`
/// use the scope's clock, with nothing injected into the code under test. Jobs run one at a time in a deterministic
/// order, but for what runs on executors of the user's own, and on an actor that another scope uses at the same moment;
/// when none is left to run, the clock jumps to the next timer. An hour of sleep takes well under a millisecond.
///
/// To the scope belongs what `operation` starts: child tasks, `Task {}`, `Task.detached`, actors, main-actor work. It is
/// independent of scopes of other tests that run at the same time.
///
/// ```swift
/// try await withVirtualTime { time in
///   let reminder = Task { try await remind(after: .seconds(3600)) }
///   try await reminder.value
///   #expect(time.elapsed == .seconds(3600))
/// }
/// ```
///
/// The test fails, and the suite goes on, if `operation` has not ended within `timeLimit`, or if tasks are left when it
/// ends; both failures list the tasks and where they wait. What is left is cancelled.
///
/// - Parameters:
///   - autoAdvance: when the clock moves.
///   - schedule: in which order jobs run; see `SchedulePolicy`.
///   - startingAt: what `Date()` shows at first; nil for 2000-01-01T00:00:00Z. From 1970 to 2200. Calendars and the time
///     zone stay the system's.
///   - timeLimit: how much real time the scope may take, from when its thread first has a core. Time in which others keep the
///     platform's pool or the main thread is not charged, up to nine times the limit. More than zero. Nil for 60 s, or
///     for the number of seconds that the environment variable `CONCURRENCY_TESTING_TIME_LIMIT` gives.
///   - fileID: where a failure is shown.
///   - filePath: where a failure is shown.
///   - line: where a failure is shown.
///   - column: where a failure is shown.
///   - operation: what runs in virtual time. It keeps the caller's isolation.
/// - Returns: what `operation` returns.
/// - Throws: what `operation` throws; `VirtualTimeError` when it was ended before its end, or could not begin.
public func withVirtualTime<R>(
  autoAdvance: AutoAdvance = .whenIdle,
  schedule: SchedulePolicy = .fifo,
  startingAt: Date? = nil,
  timeLimit: Duration? = nil,
  fileID: StaticString = #fileID,
  filePath: StaticString = #filePath,
  line: UInt = #line,
  column: UInt = #column,
  @_inheritActorContext @_implicitSelfCapture _ operation: @escaping @Sendable (VirtualTime) async throws -> R
) async throws -> R {
  try await runVirtualTime(
    autoAdvance: autoAdvance,
    schedule: schedule,
    startingAt: startingAt,
    timeLimit: timeLimit,
    at: CallSite(fileID: fileID, filePath: filePath, line: line, column: column),
    operation
  )
}

func runVirtualTime<R>(
  autoAdvance: AutoAdvance,
  schedule: SchedulePolicy,
  startingAt: Date?,
  timeLimit: Duration?,
  at site: CallSite,
  _ operation: @escaping @Sendable (VirtualTime) async throws -> R
) async throws -> R {
  guard RuntimeCapabilities.current.supportsVirtualTime else {
    TestFramework.recordFailure(FailureMessage.missingCapability("withVirtualTime"), at: site)
    throw VirtualTimeError.unavailable
  }
  let limit: Duration
  let start: Int64
  do throws(ArgumentMistake) {
    limit = try TimeLimit.resolve(timeLimit)
    start = try StartOfTime.nanoseconds(startingAt)
  } catch {
    TestFramework.recordFailure("withVirtualTime: \(error.words)", at: site)
    throw VirtualTimeError.unavailable
  }
  if let outer = VirtualTime.ofCurrentScope {
    // The body runs all the same, in the scope that is there: its own expectations may still tell something.
    TestFramework.recordFailure(FailureMessage.nestedScope, at: site)
    return try await operation(outer)
  }
  AuditSession.current?.expectationIsUsed("withVirtualTime")
  let scheduler = VirtualScheduler(
    advance: autoAdvance.advance,
    order: schedule.order,
    startingAt: start,
    timeLimit: limit.nanoseconds
  )
  let body = ScopeBody(operation)
  let end = await body.run(on: scheduler)
  // An assertion around the scope must not blame the test for what it costs to word its failure.
  ScopeEntry.interruptSlice {
    let failures = FailureMessage.virtualTime(end, scheduler: scheduler, bodyThrew: body.threw, limit: limit)
    for message in failures { TestFramework.recordFailure(message, at: site) }
    for message in FailureMessage.virtualTimeWarnings(scheduler) { TestFramework.recordWarning(message, at: site) }
  }
  return try body.take()
}
