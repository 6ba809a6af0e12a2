import ConcurrencyTrace

/// The judgement as JUnit XML: a test case for each finding, which fails if it is new and an error.
package struct JUnitReport: CustomStringConvertible {
  private let judgement: Judgement

  package init(_ judgement: Judgement) {
    self.judgement = judgement
  }

  package var description: String {
    let words = JudgementWords(judgement)
    let stale = judgement.isStrict ? words.stale : []
    let cases =
      judgement.findings.map(testCase) + stale.map { Self.element("Stale entry of the baseline", "failure", $0) }
      + words.problems.map { Self.element("Audit", "error", $0) }
    let failures = judgement.failures.count + stale.count
    let skipped = judgement.findings.count - judgement.failures.count
    // A suite without a case looks to some readers as if nothing had been run.
    let all = cases.isEmpty ? [Self.element("No findings", nil, "")] : cases
    let counts =
      "tests=\"\(all.count)\" failures=\"\(failures)\" errors=\"\(words.problems.count)\" skipped=\"\(skipped)\""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="concurrency-gate" \(counts)>
      <testsuite name="concurrency-gate" \(counts)>
      \(all.joined(separator: "\n"))
      </testsuite>
      </testsuites>

      """
  }

  private func testCase(_ judged: JudgedFinding) -> String {
    let finding = judged.finding
    let words = FindingWords(judged)
    let isFailure = judged.isNew && judged.severity == .error
    let text = (words.places + words.paragraphs + words.stack()).joined(separator: "\n")
    let message = "\(judged.severity.rawValue), \(words.state): \(words.title)"
    let place = finding.places.first { $0.line > 0 }
    return Self.element(
      words.title,
      isFailure ? "failure" : "skipped",
      text,
      message: message,
      className: finding.key.path.isEmpty ? "concurrency-gate" : finding.key.path,
      file: finding.key.path,
      line: place?.line
    )
  }

  private static func element(
    _ name: String,
    _ outcome: String?,
    _ text: String,
    message: String? = nil,
    className: String = "concurrency-gate",
    file: String = "",
    line: Int? = nil
  ) -> String {
    var attributes = [("classname", className), ("name", name)]
    if !file.isEmpty { attributes.append(("file", file)) }
    if let line { attributes.append(("line", String(line))) }
    let start = "<testcase " + attributes.map { "\($0.0)=\"\($0.1.escapedForMarkup)\"" }.joined(separator: " ")
    guard let outcome else { return start + "/>" }
    let message = (message ?? text).escapedForMarkup
    return start + "><\(outcome) message=\"\(message)\">\(text.escapedForMarkup)</\(outcome)></testcase>"
  }
}
