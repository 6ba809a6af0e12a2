import Testing

extension FixtureTests.Suites {
  /// The kit in an optimized build, in which compilers leave out whatever seems to do nothing.
  @Suite struct OptimizedTests {
    @Test func assertionsInARowAndBesideEachOther() async throws {
      let fixture = try FixtureCopy(of: "Expectations")
      defer { fixture.remove() }
      let options = ["-c", "release", "-Xswiftc", "-enable-testing"]
      let build = try await fixture.swift("build", options + ["--build-tests"], limit: .seconds(1200))
      #expect(build.status == 0, "\(build.output)")

      let filter = ["--skip-build", "--filter", "ParallelScopesTests|RepeatedTests"]
      let run = try await fixture.swift("test", options + filter, limit: .seconds(300))
      #expect(run.status == 0, "\(run.output)")
      #expect(TestLog(run.output).failed == [])
      #expect(run.output.contains("Test run with 8 tests in 2 suites passed"), "\(run.output)")

      let returning = ["--skip-build", "--filter", "ReturningTests"]
      checkReturning(
        try await fixture.swift(
          "test",
          options + returning,
          setting: ["EXPECTATIONS_FAILING": "1"],
          limit: .seconds(300)
        )
      )
    }

    /// A slice that hangs until its test is over harms nobody when it comes back.
    private func checkReturning(_ run: ChildProcess.Outcome) {
      let log = TestLog(run.output)
      #expect(run.status == 1, "\(run.output)")
      #expect(!run.output.contains("crashed"), "\(run.output)")
      #expect(log.passed == ["othersGoOn()"], "\(run.output)")
      let hangs = log.failures.filter { $0.message.contains("has not returned") }
      #expect(hangs.count == 4, "\(run.output)")
    }
  }
}
