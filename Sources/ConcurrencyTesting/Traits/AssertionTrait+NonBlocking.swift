public import Testing

extension Trait where Self == AssertionTrait {
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
    AssertionTrait { site, function in
      try await assertNonBlocking(
        cpuBudget: cpuBudget,
        strictFiles: strictFiles,
        allowing: allowing,
        at: site,
        isolation: nil,
        function
      )
    }
  }
}
