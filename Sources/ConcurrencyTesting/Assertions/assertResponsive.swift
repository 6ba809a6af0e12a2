import ConcurrencyRuntime
import ConcurrencyTrace

/// Runs `operation` and fails if a ready job waited longer than `limit` for a thread of the pool.
///
/// Jobs wait when there are more of them than threads, or when the threads are blocked. Counted is the time in which slices
/// hold all threads of the pool. That in which the machine has no core for them, or for a thread that is free, is not.
///
/// - Parameters:
///   - limit: how long a ready job may wait. Not negative.
///   - poolWidth: how many threads the pool of the operation has; nil for as many as the machine has cores. With 1, tasks
///     that compute or block side by side are certain to wait for each other. Not inside another assertion or virtual time.
///   - fileID: where a failure is shown.
///   - filePath: where a failure is shown.
///   - line: where a failure is shown.
///   - column: where a failure is shown.
///   - isolation: the isolation of the caller, which `operation` keeps.
///   - operation: what is watched.
/// - Returns: what `operation` returns.
/// - Throws: what `operation` throws, after a failure has been reported.
@discardableResult
public func assertResponsive<R>(
  within limit: Duration,
  poolWidth: Int? = nil,
  fileID: StaticString = #fileID,
  filePath: StaticString = #filePath,
  line: UInt = #line,
  column: UInt = #column,
  isolation: isolated (any Actor)? = #isolation,
  _ operation: () async throws -> R
) async rethrows -> R {
  let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
  return try await assertResponsive(within: limit, poolWidth: poolWidth, at: site, isolation: isolation, operation)
}

func assertResponsive<R>(
  within limit: Duration,
  poolWidth: Int?,
  at site: CallSite,
  isolation: isolated (any Actor)?,
  _ operation: () async throws -> R
) async rethrows -> R {
  guard limit >= .zero else {
    TestFramework.recordFailure("assertResponsive: within is \(limit.brief), but must not be negative", at: site)
    return try await operation()
  }
  return try await observing("assertResponsive", poolWidth: poolWidth, at: site, isolation: isolation, operation) {
    recording,
    _ in
    let outline = recording.outline
    if outline.isVirtual {
      TestFramework.recordFailure(FailureMessage.queueWaitIsVirtual, at: site)
    } else if outline.longestQueueWait > limit {
      let report = recording.report
      let message = FailureMessage.unresponsive(report, limit: limit)
      TestFramework.recordFailure(message, by: "assertResponsive", report: report, at: site)
    }
  }
}
