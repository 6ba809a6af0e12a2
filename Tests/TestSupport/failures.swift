import Synchronization
package import Testing

/// A failure that the kit recorded.
package struct RecordedFailure: Sendable {
  package var text: String
  package var line: Int
  /// The module and the file, such as `Module/File.swift`.
  package var fileID: String
}

/// Runs `body`, takes the failures that it records, and returns them in place of failing the test.
///
/// Expectations inside `body` that do not hold still fail the test.
///
/// - Parameters:
///   - severity: `.warning` for warnings in place of failures.
///   - isolation: the isolation of the caller.
///   - body: what is run.
package func failures(
  severity: Issue.Severity = .error,
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws -> Void
) async rethrows -> [RecordedFailure] {
  let found = Mutex<[RecordedFailure]>([])
  try await withKnownIssue(isIntermittent: true, isolation: isolation) {
    try await body()
  } matching: { issue in
    guard case .unconditional = issue.kind, issue.severity == severity else { return false }
    let text = issue.comments.map(\.rawValue).joined(separator: "\n")
    found.withLock { found in
      found.append(
        RecordedFailure(
          text: text,
          line: issue.sourceLocation?.line ?? 0,
          fileID: issue.sourceLocation?.fileID ?? ""
        )
      )
    }
    return true
  }
  return found.withLock { $0 }
}

/// The one failure that `body` records, which must be at `line` of the caller's file.
@discardableResult
package func onlyFailure(
  at line: Int,
  isolation: isolated (any Actor)? = #isolation,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Void
) async throws -> String {
  let found = try await failures(isolation: isolation, body)
  let failure = try #require(found.first, sourceLocation: sourceLocation)
  #expect(found.count == 1, "\(found.map(\.text))", sourceLocation: sourceLocation)
  #expect(failure.line == line, sourceLocation: sourceLocation)
  #expect(failure.fileID == sourceLocation.fileID, sourceLocation: sourceLocation)
  return failure.text
}

/// The error that `body` throws. Unlike `#expect(throws:)` it leaves the code its lines: what stands inside a macro is
/// compiled in a file that the macro has written.
package func thrownError(
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws -> Void
) async -> (any Error)? {
  do {
    try await body()
    return nil
  } catch {
    return error
  }
}
