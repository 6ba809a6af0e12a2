import ConcurrencyRuntime
import ConcurrencyTrace
import Foundation
import Testing
import XCTest

/// Records failures in the framework whose test is running.
///
/// The two frameworks do not know each other's tests: `XCTFail` inside `@Test` and `Issue.record` inside an `XCTestCase`
/// both vanish. `Test.current` tells which one runs. Detached tasks have none; then it is the process that tells, since
/// `swift test` runs each framework in a process of its own.
enum TestFramework {
  /// Swift Testing.
  case testing
  /// XCTest.
  case xctest
  /// None: the kit is used in an ordinary program.
  case none

  static var current: TestFramework {
    if Test.current != nil { return .testing }
    return ofProcess
  }

  private static let ofProcess: TestFramework = {
    let arguments = CommandLine.arguments
    if let index = arguments.firstIndex(of: "--testing-library"),
      arguments.dropFirst(index + 1).first == "swift-testing"
    {
      return .testing
    }
    if arguments.contains("--testing-library=swift-testing") { return .testing }
    return (arguments.first ?? "").hasSuffix(".xctest") ? .xctest : .none
  }()

  /// Whether the command line asks for a part of the tests, so that a suite may run without some of its own.
  static let runsOnlySomeTests = CommandLine.arguments.contains { argument in
    ["--filter", "--skip"].contains { argument == $0 || argument.hasPrefix($0 + "=") }
  }

  /// Fails the running test at `site`.
  static func recordFailure(_ message: String, at site: CallSite) {
    ScopeEntry.interruptSlice { tell(message, at: site) }
  }

  /// Fails the running test at `site`, and attaches the pictures of the report that the message speaks of.
  ///
  /// - Parameter caller: the assertion, for the names of the files.
  static func recordFailure(_ message: String, by caller: String, report: ConcurrencyReport, at site: CallSite) {
    ScopeEntry.interruptSlice {
      let note = ReportAttachments.attach(report, of: caller, at: site)
      tell(FailureMessage.join(message, note), at: site)
    }
  }

  /// Tells the running test something that does not fail it. XCTest knows no warnings; there it is written to the standard
  /// error.
  static func recordWarning(_ message: String, at site: CallSite) {
    ScopeEntry.interruptSlice {
      if current == .testing {
        Issue.record(Comment(rawValue: message), severity: .warning, sourceLocation: site.sourceLocation)
      } else {
        writeWarning(message, at: site)
      }
    }
  }

  /// Writes a warning to the standard error, as compilers write theirs.
  static func writeWarning(_ message: String, at site: CallSite) {
    FileHandle.standardError.write(Data("\(site.filePath):\(site.line): warning: \(message)\n".utf8))
  }

  private static func tell(_ message: String, at site: CallSite) {
    switch current {
    case .testing:
      Issue.record(Comment(rawValue: message), sourceLocation: site.sourceLocation)
    case .xctest:
      XCTestFailure.record(message, at: site)
    case .none:
      // A test bundle under another name still runs XCTest; without a running test case this does nothing.
      XCTestFailure.record(message, at: site)
      let text = "\(site.filePath):\(site.line): error: no test is running, so the failure is shown here: \(message)\n"
      FileHandle.standardError.write(Data(text.utf8))
    }
  }
}
