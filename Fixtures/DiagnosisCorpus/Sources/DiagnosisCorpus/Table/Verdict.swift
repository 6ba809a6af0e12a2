import ConcurrencyTesting

/// What the kit says of one run of a program, against what is to be said.
public struct Verdict: Sendable {
  /// All that the kit says, in its order.
  public private(set) var findings: [Finding]
  /// The cause that it names first; nil if it says nothing. Where nothing is to be said, a cause that explains little is
  /// nothing.
  public private(set) var leading: Diagnosis.Cause?
  /// The expected causes that are not named.
  public private(set) var missed: [Diagnosis.Cause]
  /// What explains much and is neither expected nor tolerated.
  public private(set) var invented: [Finding]
  /// Whether the expected causes are named in their order, and the first of them before all others.
  public private(set) var isInOrder: Bool

  init(of report: ConcurrencyReport, against program: Program) {
    self.init(
      of: report.diagnoses.map { Finding($0, in: report) },
      expecting: program.expected,
      tolerating: program.tolerated
    )
  }

  package init(
    of findings: [Finding],
    expecting expected: [Diagnosis.Cause],
    tolerating tolerated: [Diagnosis.Cause] = []
  ) {
    self.findings = findings
    let first = findings.first.flatMap { expected.isEmpty && !$0.weighs ? nil : $0.cause }
    leading = first
    missed = expected.filter { cause in !findings.contains { $0.cause == cause } }
    invented = findings.filter { $0.weighs && !expected.contains($0.cause) && !tolerated.contains($0.cause) }
    var named: [Diagnosis.Cause] = []
    for finding in findings where expected.contains(finding.cause) && !named.contains(finding.cause) {
      named.append(finding.cause)
    }
    isInOrder = first == expected.first && named == expected
  }

  /// Whether all is said that is to be said, in its order, and nothing else that explains much.
  public var isRight: Bool { isInOrder && missed.isEmpty && invented.isEmpty }
}

extension Verdict: CustomStringConvertible {
  /// What the kit says, a line for each cause.
  public var description: String {
    if findings.isEmpty { return "nothing" }
    return findings.map { "\($0.cause.rawValue), \(Int(($0.share * 100).rounded())) %, \($0.words)" }
      .joined(separator: "\n")
  }
}
