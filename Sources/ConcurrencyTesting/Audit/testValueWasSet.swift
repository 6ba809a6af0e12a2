import ConcurrencyAuditFormat
import ConcurrencyObservation
import ConcurrencyRuntime
import Testing

/// Called by the C module where Swift Testing has set a value of the current task, as it does when a case of a test begins.
@_cdecl("cci_test_value_was_set")
package func testValueWasSet() {
  ScopeEntry.withKitCode {
    AuditSession.current?.testIsAnnounced {
      guard let test = Test.current, !test.isSuite else { return nil }
      // Without a case it plans the test, or runs what its traits do around all cases.
      return (AuditedTestStart(test), begins: Test.Case.current != nil)
    }
  }
}

extension AuditedTestStart {
  init(_ test: Test) {
    let place = test.sourceLocation
    self.init(test: Self.name(test), framework: .swiftTesting, file: place.filePath, line: place.line)
  }

  /// The identifier ends with the test's place in its file, which is no part of its name.
  private static func name(_ test: Test) -> String {
    let identifier = "\(test.id)"
    let place = ":\(test.sourceLocation.line):\(test.sourceLocation.column)"
    guard identifier.hasSuffix(place), let slash = identifier.lastIndex(of: "/") else { return identifier }
    return String(identifier[..<slash])
  }
}
