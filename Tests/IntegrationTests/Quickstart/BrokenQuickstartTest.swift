import Foundation

/// One broken test of `Fixtures/Quickstart`: it exists for both frameworks and must fail in both for the same reason.
struct BrokenQuickstartTest: Sendable {
  /// The function in `BrokenFeedLoaderTests`. Its twin in `BrokenFeedLoaderXCTests` is called `test…`.
  var name: String
  /// The assertion that fails. The failure must stand at its line.
  var assertion: String
  /// What the failure says.
  var says: [String]
  /// What it must not say: causes that other tests have.
  var doesNotSay: [String]

  /// Every broken test, and what its failure must and must not say. Letter case does not matter.
  static let all: [BrokenQuickstartTest] = [
    BrokenQuickstartTest(
      name: "awaitingInSequenceTakesThreeSeconds",
      assertion: "assertConcurrent",
      says: ["took 3 s of virtual time", "expected 2 s", "at most 1 task", "Cause: sequential awaits"],
      doesNotSay: ["Cause: never suspended", "Cause: blocked", "Cause: CPU-bound", "Cause: saturated pool"]
    ),
    BrokenQuickstartTest(
      name: "awaitingTenthsOfASecondInSequenceDoesNotOverlapInRealTime",
      assertion: "assertConcurrent",
      says: ["at most 1 task", "expected 2", "Cause: sequential awaits"],
      doesNotSay: ["virtual time", "Cause: never suspended", "Cause: blocked"]
    ),
    BrokenQuickstartTest(
      name: "loopbackRequestsInSequenceDoNotOverlap",
      assertion: "assertConcurrent",
      says: ["at most 1 task", "expected 2", "Cause: sequential awaits"],
      doesNotSay: ["virtual time", "Cause: never suspended", "Cause: blocked"]
    ),
    BrokenQuickstartTest(
      name: "oneMillisecondOfIOFromAWarmCacheNeverSuspends",
      assertion: "assertConcurrent",
      says: ["took 0 s of virtual time", "expected 1 ms", "Cause: never suspended"],
      doesNotSay: ["Cause: sequential awaits", "Cause: blocked", "Cause: CPU-bound"]
    ),
    BrokenQuickstartTest(
      name: "readingAFileInlineLooksAsyncButNeverSuspends",
      assertion: "assertSuspends",
      says: ["nothing was suspended", "Cause: never suspended"],
      doesNotSay: ["Cause: sequential awaits"]
    ),
    BrokenQuickstartTest(
      name: "tenMillionStepsInAnAsyncFunctionHogThePool",
      assertion: "assertNonBlocking",
      says: [
        "1 slice over 10 ms of processor time", "Cause: CPU-bound", "thumbnail(ofImage:)",
        "InlineThumbnailRenderer.swift:",
      ],
      doesNotSay: ["sem_wait", "Cause: sequential awaits"]
    ),
    BrokenQuickstartTest(
      name: "waitingForASemaphoreBlocksThePool",
      assertion: "assertNonBlocking",
      says: ["1 blocking call", "sem_wait blocked", "Cause: blocked", "SemaphoreHTTPClient.swift:"],
      doesNotSay: ["Cause: CPU-bound", "Cause: sequential awaits"]
    ),
    BrokenQuickstartTest(
      name: "moreBusyTasksThanThreadsSaturateThePool",
      assertion: "assertResponsive",
      says: ["a ready job waited", "expected at most 500 ms", "Cause: saturated pool"],
      doesNotSay: ["sem_wait", "Cause: sequential awaits", "Cause: never suspended"]
    ),
  ]
}

/// A framework, with the names that the test of the table has there.
enum QuickstartFramework: String, Sendable, CaseIterable {
  case xctest = "XCTest"
  case swiftTesting = "Swift Testing"

  /// The file that holds the framework's broken tests.
  var file: String {
    self == .xctest ? "BrokenFeedLoaderXCTests.swift" : "BrokenFeedLoaderTests.swift"
  }

  func function(_ test: BrokenQuickstartTest) -> String {
    self == .xctest ? "test" + test.name.prefix(1).uppercased() + test.name.dropFirst() : test.name
  }

  /// The test as the framework prints it.
  func printedName(_ test: BrokenQuickstartTest) -> String {
    self == .xctest ? "BrokenFeedLoaderXCTests.\(function(test))" : "\(function(test))()"
  }

  /// The line of the fixture at which the assertion of the test stands.
  func assertionLine(of test: BrokenQuickstartTest) throws -> Int {
    let url = FixtureCopy.repository.appendingPathComponent("Fixtures/Quickstart/Tests/BrokenFeedLoaderTests/\(file)")
    let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
    guard
      let start = lines.firstIndex(where: { $0.contains("func \(function(test))(") }),
      let line = lines[start...].firstIndex(where: { $0.contains("\(test.assertion)") })
    else {
      throw MissingAssertion(test: printedName(test))
    }
    return line + 1
  }
}

/// The fixture does not have this test, or the test does not have this assertion.
struct MissingAssertion: Error {
  var test: String
}
