public import Testing

/// Fails a test for every blocking call and every long slice in it.
public struct NonBlockingTrait: TestTrait, SuiteTrait, TestScoping {
  let cpuBudget: Duration
  let strictFiles: Bool
  let allowing: [BlockingAllowance]

  /// Each test of a suite is watched by itself.
  public var isRecursive: Bool { true }

  /// Runs the test's body in an `assertNonBlocking`.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    try await assertNonBlocking(
      cpuBudget: cpuBudget,
      strictFiles: strictFiles,
      allowing: allowing,
      at: CallSite(test.sourceLocation),
      isolation: nil,
      function
    )
  }
}

extension Trait where Self == NonBlockingTrait {
  /// Fails the test, or each test of the suite, for blocking calls and for slices of more than 10 ms of processor time.
  public static var nonBlocking: Self { .nonBlocking() }

  /// Fails the test, or each test of the suite, for blocking calls and for slices over the budget.
  ///
  /// - Parameters:
  ///   - cpuBudget: how much processor time one slice may use, and how long a call on a file may sleep.
  ///   - strictFiles: whether every call on a file or a directory is a finding.
  ///   - allowing: what is no finding although it blocks. Whether it was needed is not told, since other tests of a suite may
  ///     need it.
  public static func nonBlocking(
    cpuBudget: Duration = .milliseconds(10),
    strictFiles: Bool = false,
    allowing: [BlockingAllowance] = []
  ) -> Self {
    NonBlockingTrait(cpuBudget: cpuBudget, strictFiles: strictFiles, allowing: allowing)
  }
}
