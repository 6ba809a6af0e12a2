import ConcurrencyAuditFormat
import ConcurrencyTrace

/// The judgement as one page, with nothing in it that is fetched from anywhere: the findings with filters, and the timeline of
/// each test that has one.
///
/// The page can be read without its script, which only filters.
package struct HTMLReport: CustomStringConvertible {
  private let judgement: Judgement
  private let words: JudgementWords

  package init(_ judgement: Judgement) {
    self.judgement = judgement
    words = JudgementWords(judgement)
  }

  package var description: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" \
    content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
    <title>Concurrency gate: \(judgement.verdict.words.escapedForMarkup)</title>
    <style>
    \(PictureColour.styleSheet)
    \(Self.style)
    </style>
    </head>
    <body>
    <header>
    <h1>Concurrency gate: \(judgement.verdict.words.escapedForMarkup)</h1>
    <p>\("\(words.extent); \(words.figures).".escapedForMarkup)</p>
    \(told)
    </header>
    <main>
    \(findings)
    \(timelines)
    </main>
    <script>
    \(Self.script)
    </script>
    </body>
    </html>

    """
  }

  private var told: String {
    var items = words.problems.map { "<li class=\"error\">\($0.escapedForMarkup)</li>" }
    let rest = words.stale.map { "Fixed: \($0)." } + [words.gaps] + judgement.notices
    let skipped = words.skipped.isEmpty ? "" : "Not judged: \(words.skipped)."
    items += (rest + [skipped]).filter { !$0.isEmpty }.map { "<li>\($0.escapedForMarkup)</li>" }
    return items.isEmpty ? "" : "<ul>\n\(items.joined(separator: "\n"))\n</ul>"
  }

  private var findings: String {
    guard !judgement.findings.isEmpty else { return "<p>Nothing was found.</p>" }
    return """
      <section aria-labelledby="findingsTitle">
      <h2 id="findingsTitle">Findings</h2>
      <div id="tools">
      <input id="filter" type="search" placeholder="Filter by any word" aria-label="Filter findings">
      \(choice("state", ["new", "known"], of: "all states"))
      \(choice("severity", [Severity.error, .warning, .note].map(\.rawValue), of: "all severities"))
      <span id="matches" role="status"></span>
      </div>
      <ol id="findings">
      \(judgement.findings.map(item).joined(separator: "\n"))
      </ol>
      </section>
      """
  }

  private func choice(_ name: String, _ values: [String], of all: String) -> String {
    let options = ["<option value=\"\">\(all)</option>"] + values.map { "<option>\($0)</option>" }
    return "<select id=\"\(name)\" aria-label=\"\(name)\">\(options.joined())</select>"
  }

  private func item(_ judged: JudgedFinding) -> String {
    let words = FindingWords(judged)
    let state = judged.isNew ? "new" : "known"
    var lines = [
      "<li data-state=\"\(state)\" data-severity=\"\(judged.severity.rawValue)\">",
      "<h3><span class=\"\(judged.severity.rawValue)\">\(judged.severity.rawValue)</span> "
        + "\(words.title.escapedForMarkup) <span class=\"faint\">\(words.state.escapedForMarkup)</span></h3>",
    ]
    lines += words.places.map { "<p class=\"place\">\($0.escapedForMarkup)</p>" }
    lines += words.paragraphs.map { "<p>\($0.escapedForMarkup)</p>" }
    for place in judged.finding.places where !place.stack.isEmpty {
      let frames = place.stack.map { "<li>\($0.description.escapedForMarkup)</li>" }
      lines.append(
        "<details><summary>Stack\(place.line > 0 ? " of line \(place.line)" : "")</summary>"
          + "<ol class=\"place\">\(frames.joined())</ol></details>"
      )
    }
    return (lines + ["</li>"]).joined(separator: "\n")
  }

  private var timelines: String {
    let tests = judgement.audited.compactMap { test in
      test.end?.report.map { (name: test.name, report: $0) }
    }
    guard !tests.isEmpty else { return "" }
    let items = tests.map { name, report in
      "<details><summary>\(name.escapedForMarkup)</summary>\n<div class=\"picture\">\(report.svg())</div></details>"
    }
    return """
      <section aria-labelledby="timelinesTitle">
      <h2 id="timelinesTitle">Timelines of the tests with findings</h2>
      \(items.joined(separator: "\n"))
      </section>
      """
  }
}
