import ConcurrencyObservation
import ConcurrencyRuntime
import Foundation
import XCTest

/// Called by the C module before `main` where the environment asks for an audit. Returns whether the process is audited.
@_cdecl("cci_audit_begins")
package func auditBegins() -> Bool {
  let environment = ProcessInfo.processInfo.environment
  // The process of an exit test is to end before its time, and the test is audited where it waits for that.
  guard environment["SWT_EXIT_TEST_ID"] == nil, let settings = AuditSettings(environment) else { return false }
  Audit.begin(AuditSession(settings))
  XCTestObservationCenter.shared.addTestObserver(AuditObserver())
  atexit { AuditSession.current?.finish() }
  return true
}
