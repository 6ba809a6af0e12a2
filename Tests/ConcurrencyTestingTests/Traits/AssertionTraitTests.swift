import ConcurrencyTesting
import TestSupport
import Testing

@Suite struct AssertionTraitTests {
  /// Runs `body` as the trait would run the calling test's.
  private func run(_ trait: AssertionTrait, _ body: @Sendable () async throws -> Void) async throws {
    let test = try #require(Test.current)
    try await trait.provideScope(for: test, testCase: Test.Case.current, performing: body)
  }

  @Test(.noLeakedTasks, .responsive(within: .seconds(600))) func whatIsRightPasses() async throws {
    try await Task { try await Task.sleep(for: .milliseconds(1)) }.value
  }

  @Test(.virtualTime, .suspending) func aSleepSuspends() async throws {
    try await Task.sleep(for: .seconds(1))
  }

  @Test func aLeakFailsAtTheTestsLine() async throws {
    let line = #line - 1
    let leak = Box<Task<Void, any Error>?>(nil)
    let text = try await onlyFailure(at: line) {
      try await run(.noLeakedTasks) {
        leak.value = Task { try await Task.sleep(for: .seconds(600)) }
      }
    }
    leak.value?.cancel()
    #expect(text.hasPrefix("assertNoLeakedTasks: "))
  }

  @Test func aTestThatNeverSuspendsFails() async throws {
    let line = #line - 1
    let text = try await onlyFailure(at: line) {
      try await run(.suspending) { await Task.yield() }
    }
    #expect(text.hasPrefix("assertSuspends: "))
  }

  @Test func aTestWhoseJobsWaitFails() async throws {
    let line = #line - 1
    let text = try await onlyFailure(at: line) {
      try await run(.responsive(within: .microseconds(1), poolWidth: 1)) {
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<3 { group.addTask { spinProcessor(milliseconds: 1) } }
        }
      }
    }
    #expect(text.hasPrefix("assertResponsive: "))
  }
}

@Suite(.noLeakedTasks) struct AssertionTraitOfASuiteTests {
  @Test(arguments: 1...3) func eachCaseIsWatchedByItself(_ number: Int) async {
    await Task { for _ in 0..<number { await Task.yield() } }.value
  }
}
