import ConcurrencyRuntime
import ConcurrencyTrace

/// Runs `operation` and fails unless at least one task was really suspended in it.
///
/// An `await` is only a place where a task may be suspended. Where a cache answers, or the awaited function never waits
/// for anything, the caller goes on in the same slice, and nothing else gets the thread. A yield or a change of executor
/// counts as no suspension: the task was ready all the time.
///
/// What comes from a queue, a thread or a socket can come before the task has got to wait for it; then nothing was
/// suspended, and nobody can tell that from a cache that answers at once. That is chance, and on a busy machine not even
/// a rare one. Hold the answer back until the task waits: in virtual time, with `VirtualTime.settle()`.
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
public func assertSuspends<R>(
  fileID: StaticString = #fileID,
  filePath: StaticString = #filePath,
  line: UInt = #line,
  column: UInt = #column,
  isolation: isolated (any Actor)? = #isolation,
  _ operation: () async throws -> R
) async rethrows -> R {
  let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
  return try await assertSuspends(at: site, isolation: isolation, operation)
}

func assertSuspends<R>(
  at site: CallSite,
  isolation: isolated (any Actor)?,
  _ operation: () async throws -> R
) async rethrows -> R {
  try await observing("assertSuspends", at: site, isolation: isolation, operation) { recording, threw in
    if threw || recording.outline.suspensionCount > 0 { return }
    let report = recording.report
    TestFramework.recordFailure(
      FailureMessage.neverSuspended(report),
      by: "assertSuspends",
      report: report,
      at: site
    )
  }
}
