import ConcurrencyAuditFormat
import ConcurrencyTrace

/// What several outputs say of the whole, as plain text.
struct JudgementWords {
  let judgement: Judgement

  init(_ judgement: Judgement) {
    self.judgement = judgement
  }

  /// The last line: the figures and the verdict.
  var summary: String {
    let verdict = judgement.verdict
    let isStaleAlone = verdict == .findings && judgement.failures.isEmpty
    let words = isStaleAlone ? "the baseline has what is gone" : verdict.words
    return "concurrency-gate: \(figures): \(words) (exit code \(verdict.exitCode))"
  }

  /// What to do about what is new; empty if nothing is.
  var advice: String {
    judgement.new.isEmpty
      ? ""
      : "What is new and accepted goes into the baseline with --update-baseline; what blocks on purpose stands in "
        + "`allowBlocking(_:)` in the tests, or in files that `exclude` in \(Configuration.fileName) names."
  }

  /// `1 new finding (1 error), 2 known, 0 fixed`.
  var figures: String {
    let new = judgement.new
    let severities = [Severity.error, .warning, .note].compactMap { severity -> String? in
      let count = new.count { $0.severity == severity }
      return count == 0 ? nil : counted(count, severity.rawValue)
    }
    return counted(new.count, "new finding")
      + (severities.isEmpty ? "" : " (\(severities.joined(separator: ", ")))")
      + ", \(judgement.known.count) known, \(judgement.stale.count) fixed"
  }

  /// `12 tests in 2 processes`.
  var extent: String {
    "\(counted(judgement.audited.count, "test")) in \(judgement.processes) "
      + (judgement.processes == 1 ? "process" : "processes")
  }

  /// What could not be read, and why else the tests cannot be relied on, a sentence each.
  var problems: [String] {
    var problems = judgement.problems.map(\.words)
    if judgement.isNothingAudited {
      problems.append(
        judgement.tests == .failed
          ? "No test was audited: swift test failed before any test wrote a report; what it says stands above."
          : Self.nothingAudited
      )
    } else if judgement.tests == .failed {
      problems.append(
        "The tests failed; what swift test says stands above. Findings are told as far as the tests came."
      )
    } else if judgement.hasCrash {
      problems.append("A process of tests did not come to its end: it crashed or was killed.")
    }
    return problems
  }

  private static let nothingAudited =
    "Nothing was audited: no test wrote a report. Let a test target of the package depend on the product ConcurrencyTesting "
    + "(.product(name: \"ConcurrencyTesting\", package: \"swift-concurrency-testing\")), and check that there are tests and "
    + "that no filter leaves out all of them."

  /// Each entry of the baseline of which less was found.
  var stale: [String] {
    judgement.stale.map { entry in
      entry.found == 0
        ? "\(entry.key.words) is no longer found"
        : "\(entry.key.words) is found at \(counted(entry.found, "line")), and the baseline has \(entry.known)"
    }
  }

  /// What was not judged; empty if nothing.
  var skipped: String {
    let skipped = judgement.skipped
    let parts = [
      (skipped.outside, "outside the root, in dependencies or the toolchain"),
      (skipped.excluded, "in files that `exclude` leaves out (\(skipped.patterns.joined(separator: ", ")))"),
      (skipped.off, "of rules that are off"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\(counted($0.0, "finding")) \($0.1)" }.joined(separator: ", ")
  }

  /// Why it is not told what is fixed; empty if it is.
  var gaps: String {
    judgement.gaps.isEmpty || judgement.isNothingAudited
      ? "" : "Not told what is fixed: " + judgement.gaps.joined(separator: "; ") + "."
  }
}
