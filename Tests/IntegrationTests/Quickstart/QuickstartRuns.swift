import Testing

/// What `swift test` said in a copy of `Fixtures/Quickstart`, which is built once for all tests of a suite.
struct QuickstartRuns: Sendable {
  /// The run that a user starts: the good tests pass, the broken ones are skipped.
  var good: ChildProcess.Outcome
  /// The run of the broken tests alone, with `QUICKSTART_BROKEN=1`.
  var broken: ChildProcess.Outcome

  /// The runs of the suite around the current test.
  @TaskLocal static var current: QuickstartRuns?

  /// Copies, builds and runs.
  fileprivate static func perform() async throws -> QuickstartRuns {
    let fixture = try FixtureCopy(of: "Quickstart")
    defer { fixture.remove() }
    let build = try await fixture.swift("build", "--build-tests", limit: .seconds(1200))
    guard build.status == 0 else {
      throw FixtureDoesNotBuild(output: build.output)
    }
    return QuickstartRuns(
      good: try await fixture.swift("test", "--skip-build", limit: .seconds(600)),
      broken: try await fixture.swift(
        "test",
        "--skip-build",
        "--filter",
        "BrokenFeedLoaderTests",
        setting: ["QUICKSTART_BROKEN": "1"],
        limit: .seconds(600)
      )
    )
  }
}

/// The compiler rejects the fixture.
struct FixtureDoesNotBuild: Error, CustomStringConvertible {
  var output: String
  var description: String { "The fixture does not build:\n\(output)" }
}

/// Builds and runs the fixture before the first test of a suite.
struct QuickstartTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    try await QuickstartRuns.$current.withValue(QuickstartRuns.perform(), operation: function)
  }
}

extension Trait where Self == QuickstartTrait {
  static var quickstart: Self { QuickstartTrait() }
}
