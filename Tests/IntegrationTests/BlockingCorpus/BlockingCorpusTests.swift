import Testing

extension FixtureTests.Programs {
  /// `Fixtures/BlockingCorpus`: what blocks is found, with its function and line, and what only looks like it is not.
  @Suite struct BlockingCorpusTests {
    @Test func whatBlocksIsFoundAndNothingElse() async throws {
      let fixture = try FixtureCopy(of: "BlockingCorpus")
      defer { fixture.remove() }
      try await fixture.build()

      let test = try await fixture.swift("test", "--skip-build", limit: .seconds(600))
      expectPass(test, saying: "Test run with 8 tests in 2 suites passed")

      let table = try await fixture.swift("run", "--skip-build", "blocking-corpus", "--runs", "2", limit: .seconds(600))
      #expect(table.status == 0, "\(table.output)")
      #expect(table.output.contains("missed 0 of "), "\(table.output)")
      #expect(table.output.contains("invented 0 in "), "\(table.output)")
    }
  }
}
