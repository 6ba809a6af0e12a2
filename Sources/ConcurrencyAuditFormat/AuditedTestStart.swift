/// A test has begun, or was skipped.
package struct AuditedTestStart: Hashable, Codable, Sendable {
  /// The frameworks that run tests.
  package enum Framework: String, Hashable, Codable, Sendable {
    /// Swift Testing.
    case swiftTesting = "swift-testing"
    /// XCTest.
    case xctest
  }

  /// The test's name, as a filter of its framework takes it.
  package var test: String
  /// Who runs it.
  package var framework: Framework
  /// Where it stands; nil when that is not known.
  package var file: String?
  /// Where it stands; nil when that is not known.
  package var line: Int?

  package init(test: String, framework: Framework, file: String? = nil, line: Int? = nil) {
    self.test = test
    self.framework = framework
    self.file = file
    self.line = line
  }
}
