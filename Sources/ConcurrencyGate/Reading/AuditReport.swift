package import ConcurrencyAuditFormat

/// What one process of tests wrote.
package struct AuditReport: Hashable, Sendable {
  /// The file that it was read from.
  package var path: String
  /// The process and its limits.
  package var start: AuditStart
  /// The tests, in the order in which they began, those of which only the end is known last.
  package var tests: [AuditedTest] = []
  /// The tests that were skipped, of which some had begun.
  package var skipped: [AuditedTestStart] = []
  /// What was found, in the order in which it was written.
  package var findings: [AuditFinding] = []
  /// Whether the process came to its end.
  package var isEnded: Bool = false

  package init(path: String, start: AuditStart) {
    self.path = path
    self.start = start
  }

  /// Whether the process was told to run some of its tests only.
  package var isFiltered: Bool {
    TestFilter.isFiltered(processArguments: start.arguments)
  }

  mutating func add(_ line: AuditLine) {
    switch line {
    case .testStarted(let start): tests.append(AuditedTest(name: start.test, start: start))
    case .finding(let finding): findings.append(finding)
    case .testEnded(let end):
      // The same test can run several times, also beside itself. Looked for from the end, where it mostly is.
      if let index = tests.lastIndex(where: { $0.name == end.test && $0.end == nil }) {
        tests[index].end = end
      } else {
        tests.append(AuditedTest(name: end.test, end: end))
      }
    case .testSkipped(let test): skipped.append(test)
    case .end: isEnded = true
    case .audit, .other: break
    }
  }
}

/// A test that was audited.
package struct AuditedTest: Hashable, Sendable {
  package var name: String
  /// Its beginning; nil when it is not in the report.
  package var start: AuditedTestStart?
  /// Its end; nil when the process ended before.
  package var end: AuditedTestEnd?

  package init(name: String, start: AuditedTestStart? = nil, end: AuditedTestEnd? = nil) {
    self.name = name
    self.start = start
    self.end = end
  }
}
