import Synchronization
import Testing

/// Which allowances of one trait were needed by the tests that it is for.
///
/// A trait of a suite is for all its tests, and one of them may need what the others do not. So nothing is said before the
/// outermost of them has ended: the suite, or the test, at which the trait is written.
final class AllowanceUse: Sendable {
  private struct State {
    /// How many suites and tests are running that the trait is for, those around test cases included.
    var depth = 0
    /// How many test cases have begun.
    var begun = 0
    /// How many of them ran to their end and were judged. What the others would have needed nobody knows.
    var judged = 0
    var needed: Set<BlockingAllowance> = []
  }

  let allowances: [BlockingAllowance]
  private let state = Mutex(State())

  init(_ allowances: [BlockingAllowance]) {
    self.allowances = allowances
  }

  /// Runs `function`, a suite or a test with all its cases, and tells which allowances none of them needed.
  func watch(_ test: Test, _ function: @Sendable () async throws -> Void) async throws {
    // A run may repeat its tests; each time counts for itself.
    state.withLock { state in
      if state.depth == 0 { state = State() }
      state.depth += 1
    }
    do {
      try await function()
    } catch {
      _ = leave()
      throw error
    }
    let unused = leave()
    if unused.isEmpty || test.isSuite && TestFramework.runsOnlySomeTests { return }
    TestFramework.recordWarning(
      FailureMessage.unusedAllowances(unused, of: test.isSuite ? .suite : .test),
      at: CallSite(test.sourceLocation)
    )
  }

  /// A test case begins.
  func begin() {
    state.withLock { $0.begun += 1 }
  }

  /// A test case has ended and has needed these.
  func note(_ needed: Set<BlockingAllowance>) {
    state.withLock { state in
      state.judged += 1
      state.needed.formUnion(needed)
    }
  }

  /// What was not needed; empty while others are running, or when that is not known.
  private func leave() -> [BlockingAllowance] {
    let ended = state.withLock { state in
      state.depth -= 1
      return state.depth == 0 ? state : nil
    }
    guard let ended, ended.begun > 0, ended.begun == ended.judged else { return [] }
    return allowances.filter { !ended.needed.contains($0) }
  }
}
