import TestSupport
import Testing

/// Takes the warnings that a test with all its cases, or a suite with all its tests, records, and looks at them.
///
/// It must stand before the traits whose warnings it is to take.
struct WarningsTrait: TestTrait, SuiteTrait, TestScoping {
  /// Is handed the warnings and the line of the attribute with the traits.
  let check: @Sendable (_ warnings: [RecordedFailure], _ line: Int) -> Void

  func scopeProvider(for test: Test, testCase: Test.Case?) -> WarningsTrait? {
    testCase == nil ? self : nil
  }

  func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    let warnings = try await failures(severity: .warning) { try await function() }
    check(warnings, test.sourceLocation.line)
  }
}

extension Trait where Self == WarningsTrait {
  /// Expects one warning, with this text before its remedy, at the line of the attribute; or none.
  static func warns(_ text: String?) -> Self {
    WarningsTrait { warnings, line in
      #expect(warnings.map { $0.text.prefix { $0 != "\n" } } == (text.map { [$0[...]] } ?? []))
      #expect(warnings.allSatisfy { $0.line == line })
    }
  }
}
