public import Testing

/// Runs each test, or each case of it, inside one of the kit's assertions.
public struct AssertionTrait: TestTrait, SuiteTrait, TestScoping {
  private let assertion: @Sendable (CallSite, @Sendable () async throws -> Void) async throws -> Void

  init(_ assertion: @escaping @Sendable (CallSite, @Sendable () async throws -> Void) async throws -> Void) {
    self.assertion = assertion
  }

  /// Each test of a suite is watched by itself.
  public var isRecursive: Bool { true }

  /// Runs the test's body in the assertion.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    // A suite has no body of its own; its tests have.
    guard testCase != nil else { return try await function() }
    try await assertion(CallSite(test.sourceLocation), function)
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
