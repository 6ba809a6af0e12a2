/// How a run of the gate ends.
package enum Verdict: String, Hashable, Codable, Sendable, CaseIterable {
  /// Nothing is new, and the tests passed.
  case clean
  /// Something is new that the configuration calls an error; with `--strict` also: the baseline has what is gone.
  case findings
  /// The tests failed, or did not come to their end. Findings are told all the same.
  case testsFailed
  /// The arguments, the configuration or the baseline are wrong.
  case usage
  /// The tests could not be built or run, reports could not be read, or nothing was audited.
  case couldNotRun

  /// What the command exits with.
  package var exitCode: Int32 {
    switch self {
    case .clean: 0
    case .findings: 1
    case .testsFailed: 2
    case .usage: 3
    case .couldNotRun: 4
    }
  }

  /// The verdict in words.
  package var words: String {
    switch self {
    case .clean: "clean"
    case .findings: "findings"
    case .testsFailed: "the tests failed"
    case .usage: "wrong arguments, configuration or baseline"
    case .couldNotRun: "could not run"
    }
  }
}

extension Verdict {
  /// The verdict on what was seen. Of several things that are wrong the one is told that must be mended first: reports that
  /// cannot be read make all else uncertain, and tests that fail may not have come to what would have been found.
  package init(_ judgement: Judgement) {
    if !judgement.problems.allSatisfy(\.isHarmless) || judgement.isNothingAudited {
      self = .couldNotRun
    } else if judgement.tests == .failed || judgement.hasCrash {
      self = .testsFailed
    } else if !judgement.failures.isEmpty || judgement.isStaleAnError {
      self = .findings
    } else {
      self = .clean
    }
  }
}
