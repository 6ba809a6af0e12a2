import ConcurrencyTrace

/// The judgement as workflow commands, which GitHub shows beside the lines of a pull request.
///
/// GitHub shows ten errors and ten warnings of a step; the worst come first.
package struct GitHubAnnotations: CustomStringConvertible {
  private let judgement: Judgement
  private let prefix: String
  private let baselinePath: String?

  /// - Parameters:
  ///   - prefix: the folder of the root below the repository's, with a `/` at its end; empty if they are the same.
  ///   - baselinePath: the baseline's path below the root; nil if it is outside.
  package init(_ judgement: Judgement, prefix: String, baselinePath: String? = Baseline.fileName) {
    self.judgement = judgement
    self.prefix = prefix
    self.baselinePath = baselinePath
  }

  /// A line each; empty if there is nothing to annotate.
  package var description: String {
    var lines = judgement.new.flatMap(annotations)
    let words = JudgementWords(judgement)
    lines += words.problems.map { Self.command("error", [("title", "concurrency-gate")], $0) }
    if judgement.isStrict {
      lines += words.stale.map { entry in
        let file = baselinePath.map { [("file", prefix + $0)] } ?? []
        let properties = file + [("title", "Stale entry of the baseline")]
        return Self.command("error", properties, "\(entry). --prune takes it out.")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func annotations(of judged: JudgedFinding) -> [String] {
    let words = FindingWords(judged)
    let command =
      switch judged.severity {
      case .error: "error"
      case .warning: "warning"
      case .note, .off: "notice"
      }
    let text = ([words.title + " [\(words.state)]"] + words.paragraphs).joined(separator: "\n")
    return judged.finding.places.map { place in
      var properties: [(String, String)] = []
      let path = judged.finding.key.path
      if !path.isEmpty {
        properties.append(("file", RepositoryRoot.isOutside(path) ? path : prefix + path))
        if place.line > 0 { properties.append(("line", String(place.line))) }
      }
      let call = judged.finding.call.map { " " + $0 } ?? ""
      properties.append(("title", judged.finding.rule.title.capitalizedSentence + call))
      return Self.command(command, properties, text)
    }
  }

  private static func command(_ name: String, _ properties: [(String, String)], _ message: String) -> String {
    let list = properties.map { "\($0.0)=\(escapedProperty($0.1))" }.joined(separator: ",")
    return "::\(name) \(list)::\(escapedData(message))"
  }

  private static func escapedData(_ text: String) -> String {
    escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A"])
  }

  private static func escapedProperty(_ text: String) -> String {
    escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
  }

  /// Works on scalars, for `\r\n` is one character.
  private static func escaped(_ text: String, _ table: [Unicode.Scalar: String]) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      if let escape = table[scalar] { result += escape } else { result.unicodeScalars.append(scalar) }
    }
  }
}
