/// The last line of a process that came to its end. It is missing when the process crashed or was killed.
package struct AuditEnd: Hashable, Codable, Sendable {
  /// How many tests were audited.
  package var tests: Int
  /// How many findings were written.
  package var findings: Int

  package init(tests: Int, findings: Int) {
    self.tests = tests
    self.findings = findings
  }
}
