import ConcurrencyTrace

/// The judgement as Markdown, which GitHub shows on the page of the workflow's run.
package struct StepSummary: CustomStringConvertible {
  /// GitHub takes a mebibyte; far more rows than this nobody reads.
  private static let mostRows = 100

  private let judgement: Judgement

  package init(_ judgement: Judgement) {
    self.judgement = judgement
  }

  package var description: String {
    let words = JudgementWords(judgement)
    var lines = ["## Concurrency gate: \(judgement.verdict.words)", "", "\(words.extent); \(words.figures).", ""]
    let new = judgement.new
    if !new.isEmpty {
      lines += ["| | Finding | Place | Found by | Remedy |", "|---|---|---|---|---|"]
      lines += new.prefix(Self.mostRows).map(row)
      lines.append("")
    }
    if new.count > Self.mostRows { lines += ["… and \(new.count - Self.mostRows) more.", ""] }
    let told = words.problems + words.stale.prefix(Self.mostRows).map { "Fixed: \($0)." }
    let rest = [words.gaps, words.skipped.isEmpty ? "" : "Not judged: \(words.skipped)."] + judgement.notices
    lines += (told + rest).filter { !$0.isEmpty }.map { "- \(Self.escaped($0))" }
    return lines.joined(separator: "\n") + "\n\n"
  }

  private func row(_ judged: JudgedFinding) -> String {
    let words = FindingWords(judged)
    let cells = [
      judged.severity.rawValue, "\(words.title) (\(words.state)): \(words.what)",
      words.places.joined(separator: ", "), words.tests,
    ]
    return "| " + (cells.map(Self.escaped) + [Self.escapedWithCode(words.remedy)]).joined(separator: " | ") + " |"
  }

  /// The same, where what stands between two backticks is code.
  private static func escapedWithCode(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    // Without an end it is none.
    guard !parts.count.isMultiple(of: 2) else { return escaped(text) }
    return parts.enumerated().map { index, part in
      if index.isMultiple(of: 2) { return escaped(part) }
      let code = String(part.map { $0.isNewline ? " " : $0 }).replacing("|", with: "\\|")
      return code.allSatisfy(\.isWhitespace) ? escaped("`\(part)`") : "`\(code)`"
    }.joined()
  }

  /// Text of which Markdown makes neither markup, nor another cell, nor another line.
  private static func escaped(_ text: some StringProtocol) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "@": result += "\\" + String(scalar)
      case "\n", "\r": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
