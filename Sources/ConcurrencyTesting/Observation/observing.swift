import ConcurrencyObservation
import ConcurrencyRuntime
import ConcurrencyTrace

/// As many threads as a pool can have; no machine has as many cores.
private let mostThreads = 1_024

/// Runs `operation` in a scope that is recorded and hands what was recorded to `judge`, also when the operation throws.
///
/// Where the kit cannot see what it needs, the test fails, and the operation runs unobserved.
///
/// - Parameters:
///   - caller: the assertion, for the words of failures.
///   - budgets: see `Recorder.budgets`.
///   - strictFiles: see `Recorder.strictFiles`.
///   - judgesBlocking: whether blocking calls fail the test, so that it can only be judged where they are seen.
///   - poolWidth: how many threads a pool of the scope's own is to have; nil for as many as the machine has cores.
///   - settles: whether to let tasks that are ready run before the scope ends, and to tell which are left.
///   - site: where failures are shown.
///   - isolation: the isolation of the caller.
///   - operation: what is observed.
///   - judge: looks at what was recorded.
func observing<R>(
  _ caller: String,
  budgets: SliceBudgets = ObservationSession.defaultBudgets,
  strictFiles: Bool = false,
  judgesBlocking: Bool = false,
  poolWidth: Int? = nil,
  settles: Bool = false,
  at site: CallSite,
  isolation: isolated (any Actor)?,
  _ operation: () async throws -> R,
  judge: (Recording, _ threw: Bool) -> Void
) async rethrows -> R {
  let capabilities = RuntimeCapabilities.current
  guard judgesBlocking ? capabilities.supportsBlockingDetection : capabilities.supportsObservation else {
    TestFramework.recordFailure(FailureMessage.missingCapability(caller), at: site)
    return try await operation()
  }
  if let poolWidth, !(1...mostThreads).contains(poolWidth) {
    let limit = poolWidth < 1 ? "at least 1" : "at most \(mostThreads)"
    TestFramework.recordFailure("\(caller): poolWidth is \(poolWidth), but must be \(limit)", at: site)
    return try await operation()
  }
  AuditSession.current?.expectationIsUsed(caller)
  var session = ObservationSession.beginNested(
    budgets: budgets,
    strictFiles: strictFiles,
    judgesBlocking: judgesBlocking
  )
  if session != nil, poolWidth != nil {
    // What the operation itself does is asserted all the same, on the threads that there are.
    TestFramework.recordFailure(FailureMessage.poolIsThere(caller), at: site)
  }
  if session == nil {
    session = await ObservationSession.beginRealTime(
      budgets: budgets,
      strictFiles: strictFiles,
      judgesBlocking: judgesBlocking,
      poolWidth: poolWidth,
      limit: limitOfStalls(caller, at: site),
      // On this thread no test is running that could be told.
      warn: { TestFramework.writeWarning(FailureMessage.stands(caller, $0), at: site) }
    )
  }
  guard let session else {
    TestFramework.recordFailure(FailureMessage.notInTask(caller), at: site)
    return try await operation()
  }
  func tell(_ recording: Recording, threw: Bool) {
    ScopeEntry.interruptSlice {
      if let starvation = recording.starvation {
        TestFramework.recordFailure(FailureMessage.starved(caller, starvation), at: site)
      }
      judge(recording, threw)
    }
  }
  do {
    let result = try await operation()
    let measured = session.stopWatch()
    let leftovers = settles ? await session.settle() : []
    var recording = await session.finish(measured)
    recording.leftovers = leftovers
    tell(recording, threw: false)
    return result
  } catch {
    let measured = session.stopWatch()
    let recording = await session.finish(measured)
    tell(recording, threw: true)
    throw error
  }
}

/// For how long a pool in real time may stand still. A variable that cannot be understood fails the test.
private func limitOfStalls(_ caller: String, at site: CallSite) -> Duration {
  do {
    return try TimeLimit.resolve(nil)
  } catch {
    TestFramework.recordFailure("\(caller): \(error.words)", at: site)
    return TimeLimit.standard
  }
}
