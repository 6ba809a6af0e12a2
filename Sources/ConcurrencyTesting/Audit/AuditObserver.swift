import ConcurrencyAuditFormat
import ConcurrencyObservation
import ConcurrencyRuntime
import XCTest

/// Tells the audit which test of XCTest runs.
final class AuditObserver: NSObject, XCTestObservation {
  func testCaseWillStart(_ testCase: XCTestCase) {
    let name = testCase.name
    ScopeEntry.withKitCode {
      AuditSession.current?.onlyTestBegins(AuditedTestStart(test: name, framework: .xctest))
    }
  }

  func testCaseDidFinish(_ testCase: XCTestCase) {
    let wasSkipped = testCase.testRun?.hasBeenSkipped ?? false
    ScopeEntry.withKitCode { AuditSession.current?.onlyTestEnded(wasSkipped: wasSkipped) }
  }
}
