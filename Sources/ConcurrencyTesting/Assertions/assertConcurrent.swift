import ConcurrencyRuntime
import ConcurrencyTrace

/// Runs `operation` and fails unless it took the expected time and its tasks overlapped.
///
/// Measured are the wall time of `operation` and the largest number of tasks that were working at one instant. A task is
/// working while it runs and while it is suspended on anything but another task; a task that only awaits its children is
/// not. Inside virtual time the wall is virtual and exact; elsewhere it is that of `ContinuousClock`, and what a task
/// computes after it has made another one ready, before it awaits one or ends, counts from 10 ms of processor time on, and
/// so does the time of a blocking call that the slice has made in the same place before: less cannot be told from what the
/// machine takes.
///
/// ```swift
/// try await assertConcurrent(expectedWall: .seconds(2)) {
///   async let user = loadUser()     // takes one second
///   async let feed = loadFeed()     // takes two seconds
///   _ = try await (user, feed)
/// }
/// ```
///
/// - Parameters:
///   - expectedWall: how long `operation` is to take. Not negative.
///   - tolerance: how much shorter or longer it may take. Nil stands for zero in virtual time, and in real time for 10 %
///     of `expectedWall` or 50 ms, whichever is more. Not negative.
///   - tasks: how many tasks must have been working at one instant, at least. From 1.
///   - poolWidth: how many threads the pool of the operation has; nil for as many as the machine has cores. With 1, tasks
///     that compute or block side by side are certain to wait for each other. Not inside another assertion or virtual time.
///   - fileID: where a failure is shown.
///   - filePath: where a failure is shown.
///   - line: where a failure is shown.
///   - column: where a failure is shown.
///   - isolation: the isolation of the caller, which `operation` keeps.
///   - operation: what is measured.
/// - Returns: what `operation` returns.
/// - Throws: what `operation` throws. Then nothing is asserted.
@discardableResult
public func assertConcurrent<R>(
  expectedWall: Duration,
  tolerance: Duration? = nil,
  tasks: Int = 2,
  poolWidth: Int? = nil,
  fileID: StaticString = #fileID,
  filePath: StaticString = #filePath,
  line: UInt = #line,
  column: UInt = #column,
  isolation: isolated (any Actor)? = #isolation,
  _ operation: () async throws -> R
) async rethrows -> R {
  let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
  let expectation = ConcurrencyExpectation(
    wall: expectedWall.roundedToNanoseconds,
    tolerance: tolerance,
    tasks: tasks
  )
  let mistakes = expectation.mistakes
  guard mistakes.isEmpty else {
    TestFramework.recordFailure("assertConcurrent: " + mistakes.joined(separator: "; "), at: site)
    return try await operation()
  }
  return try await observing("assertConcurrent", poolWidth: poolWidth, at: site, isolation: isolation, operation) {
    recording,
    threw in
    if threw { return }
    let outline = recording.outline
    if expectation.allowsWall(of: outline), expectation.allowsOverlap(of: outline) { return }
    let report = recording.report
    let message = FailureMessage.concurrency(report, against: expectation)
    TestFramework.recordFailure(message, by: "assertConcurrent", report: report, at: site)
  }
}
