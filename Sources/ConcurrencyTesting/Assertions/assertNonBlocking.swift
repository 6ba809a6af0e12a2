import ConcurrencyRuntime
import ConcurrencyTrace

/// Runs `operation` and fails for every blocking call and every long slice in it.
///
/// Found is what the tasks of `operation` do on the threads of the pool and on the main actor: calls that put the thread
/// to sleep, and slices that use more processor time than their budget. The calls are sleeps; semaphores, condition variables
/// and `DispatchGroup.wait`; locks that are held for more than a millisecond, and a contended `queue.sync`; starting
/// processes, and waiting for them and for threads; waiting for descriptors; reading from sockets, pipes and terminals, and
/// writing to them; looking up host names; writing through to the disk, and locks on files. Calls on files count when they
/// sleep for longer than the budget, or always if `strictFiles` is true. `BlockingCall.allCases` lists them all.
///
/// What need not wait is no finding: a semaphore or lock that is free, a descriptor that is ready or does not block, a
/// numeric address; nor is what is written to the standard output and the standard error, and time in which the machine had
/// no core for the thread. Code that has left the pool for a Dispatch queue or a thread of its own may block. `operation`
/// itself runs unchanged: what is found is reported when it has ended.
///
/// - Parameters:
///   - cpuBudget: how much processor time one slice on a thread of the pool may use, and how long a call on a file may sleep
///     there. More than zero. A slice is measured to half a millisecond, and never as longer than it is.
///   - mainActorBudget: the same for slices on the main actor. More than zero; nil stands for 16 ms, a frame of most
///     displays, or for `cpuBudget` if that is more.
///   - strictFiles: whether every call on a file or a directory is a finding, however short: a disk can be slow elsewhere.
///   - allowing: what is no finding although it blocks. One that nothing needed is told as a warning, so that lists do not
///     outlive their reasons.
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
  mainActorBudget: Duration? = nil,
  strictFiles: Bool = false,
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
    mainActorBudget: mainActorBudget,
    strictFiles: strictFiles,
    allowing: allowing,
    poolWidth: poolWidth,
    at: site,
    isolation: isolation,
    operation
  ) { needed in
    let unused = allowing.filter { !needed.contains($0) }
    if !unused.isEmpty { TestFramework.recordWarning(FailureMessage.unusedAllowances(unused, of: .call), at: site) }
  }
}

/// - Parameter needing: is told which of the allowances the operation has needed, unless it was cut short: then it may have
///   needed others later.
func assertNonBlocking<R>(
  cpuBudget: Duration,
  mainActorBudget: Duration?,
  strictFiles: Bool,
  allowing: [BlockingAllowance],
  poolWidth: Int? = nil,
  at site: CallSite,
  isolation: isolated (any Actor)?,
  _ operation: () async throws -> R,
  needing: (Set<BlockingAllowance>) -> Void
) async rethrows -> R {
  let given: [(String, Duration?)] = [("cpuBudget", cpuBudget), ("mainActorBudget", mainActorBudget)]
  let mistakes: [String] = given.compactMap { name, budget in
    guard let budget, budget <= .zero else { return nil }
    return "\(name) is \(budget.brief), but must be more than zero"
  }
  guard mistakes.isEmpty else {
    TestFramework.recordFailure("assertNonBlocking: " + mistakes.joined(separator: "; "), at: site)
    return try await operation()
  }
  let budgets = SliceBudgets(cpuBudget: cpuBudget, mainActorBudget: mainActorBudget)
  return try await observing(
    "assertNonBlocking",
    budgets: budgets,
    strictFiles: strictFiles,
    judgesBlocking: true,
    poolWidth: poolWidth,
    at: site,
    isolation: isolation,
    operation
  ) { recording, threw in
    let report = recording.recorder.hasFindings ? recording.report : nil
    let found = report?.blocking ?? []
    if !threw { needing(Set(allowing.filter { found.contains(where: $0.allows) })) }
    let findings = found.filter { finding in !allowing.contains { $0.allows(finding) } }
    guard let report, !findings.isEmpty else {
      let lost = recording.recorder.lostCalls
      if lost > 0 { TestFramework.recordFailure(FailureMessage.lostCalls(lost), at: site) }
      return
    }
    let message = FailureMessage.blocking(findings, over: budgets, in: report)
    TestFramework.recordFailure(message, by: "assertNonBlocking", report: report, at: site)
  }
}
