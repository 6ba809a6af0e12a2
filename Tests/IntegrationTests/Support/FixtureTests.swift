import TestSupport
import Testing

/// The packages of `Fixtures`, built and run beside the tests of the other targets, two of them at a time.
///
/// They only wait for other processes. In between they do not queue up for the threads that those tests keep busy.
@Suite(OwnExecutor()) enum FixtureTests {
  /// What others have written, and the corpora.
  @Suite(.serialized) enum Programs {}
  /// What a user of the kit writes and runs.
  @Suite(.serialized) enum Suites {}
}

/// Runs a suite on a thread of its own.
private struct OwnExecutor: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(QueueTaskExecutor()) { try await function() }
  }
}
