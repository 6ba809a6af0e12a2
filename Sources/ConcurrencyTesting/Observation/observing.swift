import ConcurrencyRuntime
import ConcurrencyTrace

/// Runs `operation` in a scope that is recorded and hands what was recorded to `judge`, also when the operation throws.
///
/// Where the kit cannot see what it needs, the test fails, and the operation runs unobserved.
func observing<R>(
  _ caller: String,
  cpuBudget: Duration = ObservationSession.defaultBudget,
  strictFiles: Bool = false,
  needsBlockingDetection: Bool = false,
  at site: CallSite,
  isolation: isolated (any Actor)?,
  _ operation: () async throws -> R,
  judge: (Recording, _ threw: Bool) -> Void
) async rethrows -> R {
  let capabilities = RuntimeCapabilities.current
  guard needsBlockingDetection ? capabilities.supportsBlockingDetection : capabilities.supportsObservation else {
    TestFramework.recordFailure(FailureMessage.missingCapability(caller), at: site)
    return try await operation()
  }
  var session = ObservationSession.beginNested(cpuBudget: cpuBudget, strictFiles: strictFiles)
  if session == nil {
    session = await ObservationSession.beginRealTime(cpuBudget: cpuBudget, strictFiles: strictFiles)
  }
  guard let session else {
    TestFramework.recordFailure(FailureMessage.notInTask(caller), at: site)
    return try await operation()
  }
  do {
    let result = try await operation()
    let measured = session.stopWatch()
    let recording = await session.finish(measured)
    ScopeEntry.interruptSlice { judge(recording, false) }
    return result
  } catch {
    let measured = session.stopWatch()
    let recording = await session.finish(measured)
    ScopeEntry.interruptSlice { judge(recording, true) }
    throw error
  }
}
