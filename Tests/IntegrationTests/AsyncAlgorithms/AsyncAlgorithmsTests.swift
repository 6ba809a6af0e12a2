import Foundation
import Testing

extension FixtureTests.Programs {
  /// `Fixtures/AsyncAlgorithms`: what others have written, with the clocks that it uses by default, in virtual time.
  @Suite struct AsyncAlgorithmsTests {
    @Test func algorithmsAreExactInVirtualTime() async throws {
      let fixture = try FixtureCopy(of: "AsyncAlgorithms")
      defer { fixture.remove() }
      try await skipUnlessLibraryCanBeFetched()
      try await fixture.build()

      let run = try await fixture.swift("test", "--skip-build", limit: .seconds(600))
      let log = TestLog(run.output)
      #expect(run.status == 0, "\(run.output)")
      #expect(!run.timedOut)
      #expect(log.failed == [])
      #expect(log.failures.map(\.message) == [])
      #expect(log.passed.count { $0.hasPrefix("DashboardXCTests.") } == 5)
      #expect(run.output.contains("Executed 5 tests, with 0 failures"), "\(run.output)")
      #expect(run.output.contains("Test run with 34 tests in 8 suites passed"), "\(run.output)")
    }

    /// The fixture's dependency is the only thing that a run of the tests fetches; without a network it cannot.
    private func skipUnlessLibraryCanBeFetched() async throws {
      let library = "https://github.com/apple/swift-async-algorithms.git"
      let answer = try await ChildProcess.run(
        ["git", "ls-remote", "--exit-code", library, "HEAD"],
        in: FixtureCopy.repository,
        environment: ProcessInfo.processInfo.environment.merging(["GIT_TERMINAL_PROMPT": "0"]) { $1 },
        limit: .seconds(60)
      )
      if answer.status != 0 { try Test.cancel("\(library) cannot be fetched: \(answer.output)") }
    }
  }
}
