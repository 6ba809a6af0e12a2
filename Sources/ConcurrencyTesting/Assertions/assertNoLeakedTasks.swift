import ConcurrencyRuntime
import ConcurrencyTrace

/// Runs `operation` and fails if a task that it started goes on after its end.
///
/// Structured children end before their parent does. What is created with `Task { … }` or `Task.detached` need not, and
/// then it goes on while the next test runs. A task that is ready when `operation` ends and needs only to run to come to its
/// end is no leak: it is given the time, up to a minute, and up to 1,000 turns if it yields. One that waits for something is,
/// even if that is about to come. Work that `VirtualTime.runInBackground` has started is none.
///
/// ```swift
/// try await assertNoLeakedTasks {
///   let session = Session()
///   try await session.start()
///   await session.stop()      // must end the task that reads from the socket
/// }
/// ```
///
/// - Parameters:
///   - fileID: where a failure is shown.
///   - filePath: where a failure is shown.
///   - line: where a failure is shown.
///   - column: where a failure is shown.
///   - isolation: the isolation of the caller, which `operation` keeps.
///   - operation: what is watched.
/// - Returns: what `operation` returns.
/// - Throws: what `operation` throws. Then nothing is asserted.
@discardableResult
public func assertNoLeakedTasks<R>(
  fileID: StaticString = #fileID,
  filePath: StaticString = #filePath,
  line: UInt = #line,
  column: UInt = #column,
  isolation: isolated (any Actor)? = #isolation,
  _ operation: () async throws -> R
) async rethrows -> R {
  let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
  return try await assertNoLeakedTasks(at: site, isolation: isolation, operation)
}

func assertNoLeakedTasks<R>(
  at site: CallSite,
  isolation: isolated (any Actor)?,
  _ operation: () async throws -> R
) async rethrows -> R {
  try await observing("assertNoLeakedTasks", settles: true, at: site, isolation: isolation, operation) {
    recording,
    threw in
    if threw || recording.leftovers.isEmpty { return }
    let report = recording.report
    let message = FailureMessage.leakedTasks(recording.leftovers, in: report)
    TestFramework.recordFailure(message, by: "assertNoLeakedTasks", report: report, at: site)
  }
}
