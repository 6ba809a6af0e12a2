import Testing

/// What `swift test` said in a copy of `Fixtures/Expectations`, which is built once.
private struct ExpectationsRuns: Sendable {
  /// The tests of parallel scopes, run several times.
  var parallel: [ChildProcess.Outcome]
  /// The tests that must fail.
  var failing: ChildProcess.Outcome
  /// The same with the kit's executors treated as missing.
  var withoutJobs: ChildProcess.Outcome

  @TaskLocal static var current: ExpectationsRuns?

  static func perform() async throws -> ExpectationsRuns {
    let fixture = try FixtureCopy(of: "Expectations")
    defer { fixture.remove() }
    let build = try await fixture.swift("build", "--build-tests", limit: .seconds(1200))
    guard build.status == 0 else { throw FixtureDoesNotBuild(output: build.output) }
    func test(_ filter: String, _ variables: [String: String] = [:]) async throws -> ChildProcess.Outcome {
      try await fixture.swift("test", "--skip-build", "--filter", filter, setting: variables, limit: .seconds(300))
    }
    var parallel: [ChildProcess.Outcome] = []
    for _ in 0..<5 { parallel.append(try await test("ParallelScopesTests")) }
    return ExpectationsRuns(
      parallel: parallel,
      failing: try await test("FailingTests|FailingXCTests", ["EXPECTATIONS_FAILING": "1"]),
      withoutJobs: try await test(
        "sequential|testSequential|zeroBudget|testBlocking",
        ["EXPECTATIONS_FAILING": "1", "CONCURRENCY_TESTING_DISABLE": "jobs"]
      )
    )
  }
}

private struct ExpectationsTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    try await ExpectationsRuns.$current.withValue(ExpectationsRuns.perform(), operation: function)
  }
}

/// The kit from a package of its own, in both frameworks.
@Suite(ExpectationsTrait()) struct ExpectationsTests {
  @Test func scopesOfParallelTestsDoNotDisturbEachOther() throws {
    for run in try #require(ExpectationsRuns.current).parallel {
      #expect(run.status == 0, "\(run.output)")
      #expect(TestLog(run.output).failed.isEmpty)
      #expect(TestLog(run.output).passed.count >= 6)
    }
  }

  @Test func exactlyTheFailingTestsFail() throws {
    let run = try #require(ExpectationsRuns.current).failing
    let log = TestLog(run.output)
    #expect(run.status == 1)
    #expect(!run.timedOut)
    let swiftTesting = FailingExpectation.all.map { $0.printedName(isXCTest: false) }
    let xctest = FailingExpectation.all.filter(\.isInXCTest).map { $0.printedName(isXCTest: true) }
    #expect(log.failed == Set(swiftTesting + xctest))
    #expect(log.passed == ["theSuiteGoesOn()", "FailingXCTests.testTheSuiteGoesOn"])
  }

  @Test(arguments: FailingExpectation.all, [false, true])
  func failureStandsAtTheCallersLine(_ test: FailingExpectation, isXCTest: Bool) throws {
    guard test.isInXCTest || !isXCTest else { return }
    let log = TestLog(try #require(ExpectationsRuns.current).failing.output)
    let name = test.printedName(isXCTest: isXCTest)
    let failure = try #require(log.failures.first { $0.test == name })
    #expect(failure.file == test.file(isXCTest: isXCTest))
    #expect(try failure.line == test.line(isXCTest: isXCTest))
    for words in test.says { #expect(failure.message.contains(words)) }
  }

  @Test func aMissingCapabilityFailsLoudly() throws {
    let run = try #require(ExpectationsRuns.current).withoutJobs
    let log = TestLog(run.output)
    #expect(run.status == 1)
    #expect(log.failed.count == 4, "\(log.failed)")
    let messages = log.failures.map(\.message).filter { $0.contains("cannot see what it needs in this process") }
    #expect(messages.count >= 3)
    for message in messages {
      #expect(message.contains("no  jobs pass through the kit"))
      #expect(message.contains("CONCURRENCY_TESTING_DISABLE disables: jobs."))
      #expect(message.contains("Remedy: "))
    }
  }
}
