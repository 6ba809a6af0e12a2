import Foundation
import Testing

/// What `swift test` printed, for XCTest and for Swift Testing.
///
/// A test of XCTest is called `Class.testMethod`, a test of Swift Testing `function()`, as each framework prints it.
struct TestLog: Sendable {
  /// One failure of one test.
  struct Failure: Sendable {
    var test: String
    /// The name of the file, without its folder.
    var file: String
    var line: Int
    /// The message, with all its lines.
    var message: String
  }

  private(set) var failures: [Failure] = []
  private(set) var passed: Set<String> = []
  private(set) var failed: Set<String> = []
  private(set) var skipped: Set<String> = []

  /// Reads the output of `swift test`.
  init(_ output: String) {
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
      if let failure = Self.failure(startingWith: line) {
        failures.append(failure)
        isInFailure = true
      } else if readVerdict(line) || Self.startsSomethingElse(line) {
        isInFailure = false
      } else if isInFailure {
        failures[failures.count - 1].message += "\n\(line)"
      }
    }
  }

  // Whether the line that is read may go on with the last failure's message.
  private var isInFailure = false

  private static func failure(startingWith line: Substring) -> Failure? {
    // /path/File.swift:12: error: Class.testMethod : failed - message
    if let match = line.wholeMatch(of: /(?:.*\/)?([^\/:]+\.swift):(\d+): error: (\w+\.\w+) : (.*)/) {
      return Failure(
        test: String(match.3),
        file: String(match.1),
        line: Int(match.2) ?? 0,
        message: String(match.4)
      )
    }
    // ✘ Test function() recorded an issue at File.swift:12:3: Issue recorded
    if let match = line.wholeMatch(of: /. Test (.+\(.*\)) recorded an issue.* at ([^\/:]+\.swift):(\d+):\d+: (.*)/) {
      return Failure(
        test: String(match.1),
        file: String(match.2),
        line: Int(match.3) ?? 0,
        message: String(match.4)
      )
    }
    return nil
  }

  /// Notes a line that tells how a test ended.
  private mutating func readVerdict(_ line: Substring) -> Bool {
    let name: String
    let verdict: Substring
    if let match = line.wholeMatch(of: /Test Case '(\w+\.\w+)' (passed|failed|skipped) .*/) {
      (name, verdict) = (String(match.1), match.2)
    } else if let match = line.wholeMatch(of: /. Test (.+\(.*\)) (passed after|failed after|skipped).*/) {
      (name, verdict) = (String(match.1), match.2)
    } else {
      return false
    }
    switch verdict.prefix(4) {
    case "pass": passed.insert(name)
    case "fail": failed.insert(name)
    default: skipped.insert(name)
    }
    return true
  }

  private static func startsSomethingElse(_ line: Substring) -> Bool {
    line.hasPrefix("Test Case '") || line.hasPrefix("Test Suite '")
      || line.prefixMatch(of: #/[◇✔✘➜] (Test|Suite) /#) != nil
  }
}

/// Expects that a run of tests ended well and in time, without a failure, and printed `words`.
func expectPass(
  _ run: ChildProcess.Outcome,
  saying words: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(run.status == 0, "\(run.output)", sourceLocation: sourceLocation)
  #expect(!run.timedOut, sourceLocation: sourceLocation)
  #expect(TestLog(run.output).failures.map(\.message) == [], sourceLocation: sourceLocation)
  #expect(run.output.contains(words), "\(run.output)", sourceLocation: sourceLocation)
}
