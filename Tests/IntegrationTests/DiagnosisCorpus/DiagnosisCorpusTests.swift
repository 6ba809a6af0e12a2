import Testing

extension FixtureTests.Programs {
  /// `Fixtures/DiagnosisCorpus`: of each program the cause is named that it was written for, and no other.
  @Suite struct DiagnosisCorpusTests {
    @Test func theCauseIsNamedAndNoOther() async throws {
      let fixture = try FixtureCopy(of: "DiagnosisCorpus")
      defer { fixture.remove() }
      try await fixture.build()

      let test = try await fixture.swift("test", "--skip-build", limit: .seconds(600))
      expectPass(test, saying: "Test run with 9 tests in 2 suites passed")

      // What single runs say on a busy machine is not for a test to judge; that the command runs, is.
      let matrix = try await fixture.swift(
        "run",
        "--skip-build",
        "diagnosis-corpus",
        "--runs",
        "1",
        limit: .seconds(600)
      )
      #expect([0, 1].contains(matrix.status), "\(matrix.output)")
      #expect(matrix.output.contains("expected \\ named first"), "\(matrix.output)")
      #expect(matrix.output.contains("held out: right in "), "\(matrix.output)")
    }
  }
}
