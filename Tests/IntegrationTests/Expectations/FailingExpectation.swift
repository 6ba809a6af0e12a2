import Foundation

/// One test of `Fixtures/Expectations` that must fail, and how.
struct FailingExpectation: Sendable {
  /// The function in `FailingTests`. Its twin in `FailingXCTests` is called `test…`.
  var name: String
  /// The call at whose line the failure must stand: the last line of the test that contains it.
  var call: String
  /// What the failure says.
  var says: [String]
  /// What it says besides under XCTest.
  var saysInXCTest: [String] = []
  /// Whether XCTest has the test too. It has no traits.
  var isInXCTest = true

  static let all: [FailingExpectation] = [
    FailingExpectation(
      name: "negativeExpectedWall",
      call: "assertConcurrent",
      says: ["assertConcurrent: expectedWall is -1 s, but must not be negative"]
    ),
    FailingExpectation(
      name: "negativeTolerance",
      call: "assertConcurrent",
      says: ["assertConcurrent: tolerance is -1 s, but must not be negative"]
    ),
    FailingExpectation(
      name: "zeroBudget",
      call: "assertNonBlocking",
      says: ["assertNonBlocking: cpuBudget is 0 s, but must be more than zero"]
    ),
    FailingExpectation(
      name: "currentOutsideAScope",
      call: "VirtualTime.current",
      says: ["VirtualTime.current: the calling code belongs to no virtual-time scope", "Remedy: "]
    ),
    FailingExpectation(
      name: "clockOutsideAScope",
      call: "VirtualClock()",
      says: ["VirtualClock(): the calling code belongs to no virtual-time scope", "Remedy: "]
    ),
    FailingExpectation(
      name: "nestedScope",
      call: "withVirtualTime",
      says: ["a scope cannot begin inside another", "Remedy: "]
    ),
    FailingExpectation(
      name: "sequential",
      call: "assertConcurrent",
      says: ["took 3 s of virtual time, expected 2 s ± 0 s: 1 s too slow", "Cause: sequential awaits", "Remedy: "]
    ),
    FailingExpectation(
      name: "blocking",
      call: "assertNonBlocking",
      says: ["found 1 blocking call, expected none", "usleep blocked", "Cause: blocked", "Remedy: "]
    ),
    FailingExpectation(
      name: "blockingTrait",
      call: "@Test",
      says: ["found 1 blocking call, expected none", "usleep blocked"],
      isInXCTest: false
    ),
    FailingExpectation(
      name: "blockingInVirtualTime",
      call: "@Test",
      says: ["found 1 blocking call, expected none", "usleep blocked"],
      isInXCTest: false
    ),
    FailingExpectation(
      name: "neverSuspends",
      call: "assertSuspends",
      says: ["nothing was suspended", "Cause: never suspended"]
    ),
    FailingExpectation(
      name: "deadlock",
      call: "withVirtualTime",
      says: ["withVirtualTime: deadlock after 0 s of virtual time", "- the body, awaits in ", "Remedy: "]
    ),
    FailingExpectation(
      name: "deadlockInTrait",
      call: "@Test",
      says: ["withVirtualTime: deadlock after 0 s of virtual time", "- the body, awaits in ", "Remedy: "],
      isInXCTest: false
    ),
    FailingExpectation(
      name: "sliceHangs",
      call: "withVirtualTime",
      says: ["one slice on the scope's thread has not returned", "Remedy: "]
    ),
    FailingExpectation(
      name: "mainThreadIsBusy",
      call: "withVirtualTime",
      says: [
        "a slice of the scope has waited for the main thread", "- the body, waits for the main thread",
        "Cause: other code, of another test perhaps, keeps the main thread.",
      ],
      // Swift Testing has no one thread that runs the main queue.
      saysInXCTest: [
        "- code that is not the scope's, runs in keepTheMainThread #1 () in FailingXCTests.testMainThreadIsBusy() at "
      ]
    ),
    FailingExpectation(
      name: "leftover",
      call: "withVirtualTime",
      says: ["the body ended after 0 s of virtual time, but 1 task that it started had not", "Remedy: "]
    ),
  ]

  /// The file of the fixture that holds the test.
  func file(isXCTest: Bool) -> String { isXCTest ? "FailingXCTests.swift" : "FailingTests.swift" }

  /// The test as its framework prints it.
  func printedName(isXCTest: Bool) -> String {
    isXCTest ? "FailingXCTests.test\(name.prefix(1).uppercased())\(name.dropFirst())" : "\(name)()"
  }

  /// The line of the fixture at which the failure must stand.
  func line(isXCTest: Bool) throws -> Int {
    let folder = FixtureCopy.repository.appendingPathComponent("Fixtures/Expectations/Tests/FailingTests")
    let text = try String(contentsOf: folder.appendingPathComponent(file(isXCTest: isXCTest)), encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    let function = isXCTest ? "func test\(name.prefix(1).uppercased())\(name.dropFirst())(" : "func \(name)("
    guard
      let start = lines.firstIndex(where: { $0.contains(function) }),
      let end = lines[start...].firstIndex(of: "  }"),
      let line = lines[start..<end].lastIndex(where: { $0.contains(call) })
    else {
      throw MissingAssertion(test: name)
    }
    return line + 1
  }
}
