import TestSupport
import Testing

/// The packages of `Fixtures`, built and run one after the other, beside the tests of the other targets.
///
/// They only wait for other processes. In between they do not queue up for the threads that those tests keep busy.
@Suite(.serialized, OwnExecutor()) enum FixtureTests {}

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
