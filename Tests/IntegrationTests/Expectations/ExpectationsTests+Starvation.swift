import Foundation
import Testing

/// Operations in real time that would never end.
extension FixtureTests.Suites.ExpectationsTests {
  func checkStarvation(in fixture: FixtureCopy) async throws {
    let run = try await fixture.swift(
      "test",
      "--skip-build",
      "--filter",
      "StarvedTests|StarvedXCTests",
      setting: ["EXPECTATIONS_FAILING": "1", "CONCURRENCY_TESTING_TIME_LIMIT": "1"],
      limit: .seconds(300)
    )
    let log = TestLog(run.output)
    #expect(run.status == 1)
    #expect(!run.timedOut, "\(run.output)")
    #expect(log.failed.count == 2, "\(run.output)")

    let file = FixtureCopy.repository.appending(path: "Fixtures/Expectations/Tests/StarvedTests/StarvedTests.swift")
    let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    let starved = lines.indices.filter { lines[$0].contains("poolWidth: 1") }.map { $0 + 1 }
    #expect(starved.count == 2)
    let failures = log.failures.filter { $0.message.contains("assertResponsive: the pool is starved: for ") }
    #expect(Set(failures.map(\.line)) == Set(starved), "\(run.output)")
    for failure in failures {
      for words in [
        "no slice on its only thread has come back, and other jobs were ready", "runs in Gate.wait()",
        "the operation, awaits in ", "Cause: slices hold the threads", "Remedy: await instead of blocking.",
      ] {
        #expect(failure.message.contains(words), "\(words): \(failure.message)")
      }
    }
  }
}
