import Testing

/// The reader of `swift test`'s output: were it blind, the tests of the fixtures could not fail.
@Suite struct TestLogTests {
  @Test func readsFailuresOfXCTestWithAllTheirLines() throws {
    let log = TestLog(
      """
      Test Case 'Broken.testA' started at 2000-01-01 00:00:00.000
      /tmp/p/Tests/Broken.swift:16: error: Broken.testA : failed - took 3 s, expected 2 s
        0 s  ####
      Cause: sequential awaits
      Test Case 'Broken.testA' failed (3.007 seconds)
      Test Case 'Good.testB' started at 2000-01-01 00:00:00.000
      Test Case 'Good.testB' passed (0.1 seconds)
      /tmp/p/Tests/Broken.swift:9: Broken.testC : Test skipped: set QUICKSTART_BROKEN=1
      Test Case 'Broken.testC' skipped (0.1 seconds)
      """
    )
    let failure = try #require(log.failures.first)
    #expect(log.failures.count == 1)
    #expect(failure.test == "Broken.testA")
    #expect(failure.file == "Broken.swift")
    #expect(failure.line == 16)
    #expect(failure.message == "failed - took 3 s, expected 2 s\n  0 s  ####\nCause: sequential awaits")
    #expect(log.failed == ["Broken.testA"])
    #expect(log.passed == ["Good.testB"])
    #expect(log.skipped == ["Broken.testC"])
  }

  @Test func readsFailuresOfSwiftTestingWithAllTheirLines() throws {
    let log = TestLog(
      """
      ◇ Test a() started.
      ✘ Test a() recorded an issue at Broken.swift:47:32: Issue recorded
      ↳ took 3 s, expected 2 s
        Cause: sequential awaits
      ✔ Test b() passed after 0.1 seconds.
      ✘ Test a() failed after 3.1 seconds with 1 issue.
      ➜ Test c() skipped: "set QUICKSTART_BROKEN=1"
      ✘ Test run with 3 tests in 1 suite failed after 3.1 seconds with 1 issue.
      """
    )
    let failure = try #require(log.failures.first)
    #expect(log.failures.count == 1)
    #expect(failure.test == "a()")
    #expect(failure.file == "Broken.swift")
    #expect(failure.line == 47)
    #expect(failure.message == "Issue recorded\n↳ took 3 s, expected 2 s\n  Cause: sequential awaits")
    #expect(log.failed == ["a()"])
    #expect(log.passed == ["b()"])
    #expect(log.skipped == ["c()"])
  }

  @Test func findsNothingInTheOutputOfABuild() {
    let log = TestLog(
      """
      /tmp/p/Sources/A.swift:3:7: error: cannot find 'x' in scope
      error: fatalError
      """
    )
    #expect(log.failures.isEmpty)
    #expect(log.passed.isEmpty)
    #expect(log.failed.isEmpty)
  }
}
