import ConcurrencyTrace

/// The judgement as lines to read in a terminal or in a log.
package struct TerminalReport: CustomStringConvertible {
  private let words: JudgementWords
  private var judgement: Judgement { words.judgement }

  package init(_ judgement: Judgement) {
    words = JudgementWords(judgement)
  }

  /// The summary is the last line.
  package var description: String {
    var blocks = ["concurrency-gate: \(words.extent) audited"]
    blocks += judgement.new.map(block)
    blocks += [problems, told].filter { !$0.isEmpty }
    return (blocks + [words.summary]).joined(separator: "\n\n") + "\n"
  }

  private func block(_ judged: JudgedFinding) -> String {
    let words = FindingWords(judged)
    var lines = ["\(judged.severity.rawValue): \(words.title) [\(words.state)]"]
    lines += words.places.map { "  \($0)" }
    let paragraphs = words.paragraphs
    lines += paragraphs.dropLast().map { "  \($0)" }
    lines += words.stack().map { "    \($0)" }
    lines += paragraphs.suffix(1).map { "  \($0)" }
    return lines.map(Self.withoutControls).joined(separator: "\n")
  }

  private var problems: String {
    words.problems.map { Self.withoutControls("error: \($0)") }.joined(separator: "\n")
  }

  private var told: String {
    var lines: [String] = []
    let known = judgement.known.count
    if known > 0 { lines.append("Known: \(counted(known, "finding")) of the baseline.") }
    for entry in words.stale {
      lines.append("\(judgement.isStrict ? "error: fixed" : "Fixed"): \(entry). --prune takes it out of the baseline.")
    }
    if !words.gaps.isEmpty { lines.append(words.gaps) }
    if !words.advice.isEmpty { lines.append(words.advice) }
    if !words.skipped.isEmpty { lines.append("Not judged: \(words.skipped).") }
    lines += judgement.notices
    return lines.map(Self.withoutControls).joined(separator: "\n")
  }

  /// Names come from code and from files; none is to move the cursor or to look like a line of its own.
  private static func withoutControls(_ line: String) -> String {
    String(String.UnicodeScalarView(line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
  }
}
