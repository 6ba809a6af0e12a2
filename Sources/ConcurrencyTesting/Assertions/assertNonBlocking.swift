import ConcurrencyRuntime
import ConcurrencyTrace

/// Runs `operation` and fails for every blocking call and every long slice in it.
///
/// Found is what the tasks of `operation` do on the threads of the pool and on the main thread: calls that put the thread
/// to sleep (sleeps, semaphores, condition variables, a contended `Mutex`, `DispatchGroup.wait`, contended `queue.sync`), and
/// slices that use more processor time than the budget. A semaphore or lock that is free is no finding, and neither is
/// time in which the machine had no core for the thread. Code that has left the pool for a Dispatch queue or a thread of
/// its own may block. `operation` itself runs unchanged: what is found is reported when it has ended.
///
/// - Parameters:
///   - cpuBudget: how much processor time one slice may use. More than zero.
///   - allowing: what is no finding although it blocks.
///   - poolWidth: how many threads the pool of the operation has; nil for as many as the machine has cores. With 1, tasks
///     that compute or block side by side are certain to wait for each other. Not inside another assertion or virtual time.
///   - fileID: where a failure is shown.
///   - filePath: where a failure is shown.
///   - line: where a failure is shown.
///   - column: where a failure is shown.
///   - isolation: the isolation of the caller, which `operation` keeps.
///   - operation: what is watched.
/// - Returns: what `operation` returns.
/// - Throws: what `operation` throws, after what was found has been reported.
@discardableResult
public func assertNonBlocking<R>(
  cpuBudget: Duration = .milliseconds(10),
  allowing: BlockingAllowance...,
  poolWidth: Int? = nil,
  fileID: StaticString = #fileID,
  filePath: StaticString = #filePath,
  line: UInt = #line,
  column: UInt = #column,
  isolation: isolated (any Actor)? = #isolation,
  _ operation: () async throws -> R
) async rethrows -> R {
  let site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
  return try await assertNonBlocking(
    cpuBudget: cpuBudget,
    allowing: allowing,
    poolWidth: poolWidth,
    at: site,
    isolation: isolation,
    operation
  )
}

func assertNonBlocking<R>(
  cpuBudget: Duration,
  allowing: [BlockingAllowance],
  poolWidth: Int? = nil,
  at site: CallSite,
  isolation: isolated (any Actor)?,
  _ operation: () async throws -> R
) async rethrows -> R {
  guard cpuBudget > .zero else {
    TestFramework.recordFailure(
      "assertNonBlocking: cpuBudget is \(cpuBudget.brief), but must be more than zero",
      at: site
    )
    return try await operation()
  }
  return try await observing(
    "assertNonBlocking",
    cpuBudget: cpuBudget,
    needsBlockingDetection: true,
    poolWidth: poolWidth,
    at: site,
    isolation: isolation,
    operation
  ) { recording, _ in
    guard recording.recorder.hasFindings else { return }
    let report = recording.report
    let findings = report.blocking.filter { finding in !allowing.contains { $0.allows(finding) } }
    if findings.isEmpty { return }
    TestFramework.recordFailure(FailureMessage.blocking(findings, budget: cpuBudget, in: report), at: site)
  }
}
