import ConcurrencyTesting
import Foundation
import Testing

/// What an audit must see, and what it must not.
@Suite struct AuditedTests {
  @Test func sleeps() async { await Feed.sleepsInTest() }
  @Test func sleepsAgain() async { await Feed.sleepsInTest() }
  @Test func sleepsInChild() async { await Feed.sleepsInChild() }
  @Test func sleepsDetached() async { await Feed.sleepsDetached() }
  @Test(arguments: 0..<3) func sleepsInCase(number: Int) async { await Feed.sleepsInCase(number) }
  @Test(.timeLimit(.minutes(5))) func sleepsWithTimeLimit() async { await Feed.sleepsInTest() }
  @Test func `Sleeps under a name of its own`() async { await Feed.sleepsInTest() }

  @Test(.virtualTime) func sleepsInVirtualTime() async throws {
    try await Task.sleep(for: .seconds(60))
    await Feed.sleepsInVirtualTime()
  }

  @Test @MainActor func sleepsInOtherAssertion() async {
    await assertSuspends {
      await Task.yield()
      // It can only run once this task is suspended; a short sleep can be over before that.
      await Task { @MainActor in }.value
      try? await Task.sleep(for: .milliseconds(1))
      await Feed.sleepsInOtherAssertion()
    }
  }

  @Test func computes() async { await Feed.computes() }
  @Test @MainActor func computesOnTheMainActor() async { await Feed.computesOnTheMainActor() }
  @Test func leaks() async { await Feed.leaks() }
  @Test func leaksAtOnce() { Feed.leaksAtOnce() }
  @Test func leavesAlmostNothing() { Feed.leavesAlmostNothing() }

  @Test func sleepsWithReason() async {
    allowBlocking("a test shows it") { _ = usleep(2_000) }
  }

  @Test func sleepsWithAllowance() async {
    await assertNonBlocking(allowing: .call(.usleep)) { await Feed.sleepsWithAllowance() }
  }

  @Test func startsAProcess() async throws { try await Feed.startsAProcess() }
  @Test func sleepsOffThePool() async { await Feed.sleepsOffThePool() }
  @Test func sleepsSuspended() async throws { try await Feed.sleepsSuspended() }

  /// A test that is not async runs on the pool all the same.
  @Test func isNotAsync() { usleep(2_000) }

  /// Tests whose last step is on an actor that others keep busy: two come at the same time.
  @Test(arguments: 0..<40) func endsOnActor(number: Int) async throws {
    try await Task.sleep(for: .milliseconds(20 * (number / 2)))
    await Feed.Shared.actor.spin()
  }

  @Test func isTheOutermost() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(1))
    }
    // A pool of its own, which an assertion inside another has not.
    await assertResponsive(within: .seconds(60), poolWidth: 1) { await Task.yield() }
    await assertNonBlocking(poolWidth: 1) { await Task.yield() }
    let report = await recordConcurrency { await Task.yield() }.report
    #expect(report.tasks.count == 1)
  }

  @Suite struct WithSetUp {
    init() async { await Feed.sleepsInSetUp() }

    @Test func doesNothing() {}
  }

  @Test(.disabled("to be told"), arguments: 0..<2) func isSkipped(number: Int) {}

  @Suite(.enabled { false }) struct Skipped {
    @Test func isSkippedWithItsSuite() {}
  }

  /// What was found before a process dies must be in its report.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["AUDITED_CRASH"] == "1"))
  func crashes() async {
    await Feed.sleepsInTest()
    // The thread comes to the end of the slice, and tells what was found there.
    try? await Task.sleep(for: .seconds(1))
    fatalError("as it was asked to")
  }

  /// So must what was found in the slice that ends the process.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["AUDITED_EXIT"] == "1"))
  func exits() async {
    await Feed.sleepsInTest()
    exit(0)
  }
}
