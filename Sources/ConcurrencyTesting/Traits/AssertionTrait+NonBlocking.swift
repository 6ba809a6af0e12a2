public import Testing

extension Trait where Self == AssertionTrait {
  /// Fails the test, or each test of the suite, for blocking calls and for slices that use more processor time than
  /// 10 ms on the pool or 16 ms on the main actor.
  public static var nonBlocking: Self { .nonBlocking() }

  /// Fails the test, or each test of the suite, for blocking calls and for slices over the budget.
  ///
  /// - Parameters:
  ///   - cpuBudget: how much processor time one slice on a thread of the pool may use, and how long a call on a file may
  ///     sleep there. More than zero.
  ///   - mainActorBudget: the same for slices on the main actor. More than zero; nil stands for 16 ms, a frame of most
  ///     displays, or for `cpuBudget` if that is more.
  ///   - strictFiles: whether every call on a file or a directory is a finding.
  ///   - allowing: what is no finding although it blocks. One that no case of the test, or no test of the suite, has needed
  ///     is told as a warning when all have ended; of a suite not in a run of some of the tests only, with `--filter` or
  ///     `--skip`.
  public static func nonBlocking(
    cpuBudget: Duration = .milliseconds(10),
    mainActorBudget: Duration? = nil,
    strictFiles: Bool = false,
    allowing: [BlockingAllowance] = []
  ) -> Self {
    let use = AllowanceUse(allowing)
    return AssertionTrait(use) { site, function in
      use.begin()
      try await assertNonBlocking(
        cpuBudget: cpuBudget,
        mainActorBudget: mainActorBudget,
        strictFiles: strictFiles,
        allowing: allowing,
        at: site,
        isolation: nil,
        function,
        needing: use.note
      )
    }
  }
}
