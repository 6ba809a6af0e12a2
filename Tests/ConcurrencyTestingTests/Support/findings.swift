import ConcurrencyTesting
import TestSupport
import Testing

/// Runs `body` under `assertNonBlocking`, by default with a budget that nothing here exceeds, and returns what is
/// reported; nil if nothing is.
func findings(
  cpuBudget: Duration = .seconds(600),
  mainActorBudget: Duration? = nil,
  strictFiles: Bool = false,
  allowing: BlockingAllowance? = nil,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: @Sendable () async throws -> Void
) async rethrows -> String? {
  let found = try await failures {
    if let allowing {
      try await assertNonBlocking(
        cpuBudget: cpuBudget,
        mainActorBudget: mainActorBudget,
        strictFiles: strictFiles,
        allowing: allowing
      ) {
        try await body()
      }
    } else {
      try await assertNonBlocking(
        cpuBudget: cpuBudget,
        mainActorBudget: mainActorBudget,
        strictFiles: strictFiles
      ) {
        try await body()
      }
    }
  }
  #expect(found.count <= 1, "\(found.map(\.text))", sourceLocation: sourceLocation)
  return found.first?.text
}
