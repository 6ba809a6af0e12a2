public import Testing

/// Runs each test, or each case of it, inside one of the kit's assertions.
public struct AssertionTrait: TestTrait, SuiteTrait, TestScoping {
  /// The trait provides its scopes itself.
  public typealias TestScopeProvider = AssertionTrait

  private let assertion: @Sendable (CallSite, @Sendable () async throws -> Void) async throws -> Void
  /// The trait's list of allowances, if it has one.
  private let allowances: AllowanceUse?

  init(
    _ allowances: AllowanceUse? = nil,
    _ assertion: @escaping @Sendable (CallSite, @Sendable () async throws -> Void) async throws -> Void
  ) {
    self.assertion = assertion
    self.allowances = allowances.flatMap { $0.allowances.isEmpty ? nil : $0 }
  }

  /// Each test of a suite is watched by itself.
  public var isRecursive: Bool { true }

  /// The trait itself, for each case of a test; if it has a list of allowances also for tests and suites as wholes, at whose
  /// end is known which were needed.
  public func scopeProvider(for test: Test, testCase: Test.Case?) -> AssertionTrait? {
    testCase == nil && allowances == nil ? nil : self
  }

  /// Runs the test's body in the assertion.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    if testCase != nil {
      try await assertion(CallSite(test.sourceLocation), function)
    } else if let allowances {
      try await allowances.watch(test, function)
    } else {
      try await function()
    }
  }
}

extension Trait where Self == AssertionTrait {
  /// Fails the test, or each test of the suite, if a task that it started goes on after its end; see `assertNoLeakedTasks`.
  public static var noLeakedTasks: Self {
    AssertionTrait { site, function in
      try await assertNoLeakedTasks(at: site, isolation: nil, function)
    }
  }

  /// Fails the test, or each test of the suite, unless a task was really suspended in it; see `assertSuspends`.
  public static var suspending: Self {
    AssertionTrait { site, function in
      try await assertSuspends(at: site, isolation: nil, function)
    }
  }

  /// Fails the test, or each test of the suite, if a ready job waited longer than `limit` for a thread of the pool; see
  /// `assertResponsive`.
  ///
  /// - Parameters:
  ///   - limit: how long a ready job may wait. Not negative.
  ///   - poolWidth: how many threads the pool has; nil for as many as the machine has cores.
  public static func responsive(within limit: Duration, poolWidth: Int? = nil) -> Self {
    AssertionTrait { site, function in
      try await assertResponsive(within: limit, poolWidth: poolWidth, at: site, isolation: nil, function)
    }
  }
}
