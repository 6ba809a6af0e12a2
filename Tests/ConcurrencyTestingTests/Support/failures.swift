import Synchronization
import Testing

/// A failure that the kit recorded.
struct RecordedFailure: Sendable {
  var text: String
  var line: Int
  var file: String
}

/// Runs `body`, takes the failures that it records, and returns them in place of failing the test.
func failures(
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws -> Void
) async rethrows -> [RecordedFailure] {
  let found = Mutex<[RecordedFailure]>([])
  try await withKnownIssue(isIntermittent: true, isolation: isolation) {
    try await body()
  } matching: { issue in
    guard case .unconditional = issue.kind else { return false }
    let text = issue.comments.map(\.rawValue).joined(separator: "\n")
    found.withLock { found in
      found.append(
        RecordedFailure(
          text: text,
          line: issue.sourceLocation?.line ?? 0,
          file: issue.sourceLocation?.fileID ?? ""
        )
      )
    }
    return true
  }
  return found.withLock { $0 }
}
