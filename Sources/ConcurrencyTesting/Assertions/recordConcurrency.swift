import ConcurrencyRuntime
public import ConcurrencyTrace

/// Runs `operation` and returns what happened in it, for those who want to look rather than assert.
///
/// - Parameters:
///   - poolWidth: how many threads the pool of the operation has; nil for as many as the machine has cores. With 1, tasks
///     that compute or block side by side are certain to wait for each other. Not inside another assertion or virtual time.
///   - fileID: where a failure is shown, if the kit cannot observe this process.
///   - filePath: as `fileID`.
///   - line: as `fileID`.
///   - column: as `fileID`.
///   - isolation: the isolation of the caller, which `operation` keeps.
///   - operation: what is recorded.
/// - Returns: what `operation` returns, and the report: its tasks, slices, peaks, suspensions, blocking and diagnoses.
/// - Throws: what `operation` throws.
public func recordConcurrency<R>(
  poolWidth: Int? = nil,
  fileID: StaticString = #fileID,
  filePath: StaticString = #filePath,
  line: UInt = #line,
  column: UInt = #column,
  isolation: isolated (any Actor)? = #isolation,
  _ operation: () async throws -> R
) async rethrows -> (result: R, report: ConcurrencyReport) {
  let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
  var found: ConcurrencyReport?
  let result = try await observing("recordConcurrency", poolWidth: poolWidth, at: site, isolation: isolation, operation)
  { recording, _ in
    found = recording.report
  }
  return (result, found ?? ConcurrencyReport(trace: Trace(clock: .real, wall: .zero, realWall: .zero, poolWidth: 0)))
}
