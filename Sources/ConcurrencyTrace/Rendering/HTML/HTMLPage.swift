extension ConcurrencyReport {
  /// The report as a page to look into: one HTML file, with nothing in it that is fetched from anywhere.
  ///
  /// It shows the numbers of the report, its diagnoses with their remedies, a row for each task with what the task did and
  /// what blocked its thread, and the blocking calls with their stacks. Rows can be zoomed, moved and filtered, with a pointer
  /// or from the keyboard; pointing at a stretch tells its times, its thread and where the task goes on. The page goes with
  /// light and with dark surroundings. It needs a browser that runs scripts, and no connection: a policy in the page itself
  /// keeps the browser from loading anything.
  ///
  /// The page stays usable with 100,000 slices in 10,000 tasks, and is then smaller than 5 MB. It takes time in proportion to
  /// the number of slices. Times in virtual time are exact; measured ones are kept to a ten-millionth of the wall, or to a
  /// nanosecond. The same report gives the same text.
  ///
  /// ```swift
  /// try report.html().write(toFile: "report.html", atomically: true, encoding: .utf8)
  /// ```
  ///
  /// - Parameter title: What stands in the browser's tab and above the page.
  /// - Returns: An HTML document, to be stored in UTF-8.
  public func html(title: String = "Concurrency report") -> String {
    HTMLPage(report: self, title: title).document
  }
}

/// Puts the page of `ConcurrencyReport.html(title:)` together.
///
/// What comes of the report stands in the page as JSON and nowhere else, and the page's script shows it as text only, so that
/// no label can become part of the page. The title is escaped.
struct HTMLPage {
  let report: ConcurrencyReport
  let title: String

  var document: String {
    var data = HTMLData(report)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <title>\(title.escapedForMarkup)</title>
      <style>
      \(PictureColour.styleSheet)
      \(Self.style)
      </style>
      <script>
      // Whether the page works is told by two attributes of its root: data-error, and data-state when it is drawn.
      addEventListener("error", (event) => { document.documentElement.dataset.error = event.message; });
      </script>
      </head>
      \(body)
      <script type="application/json" id="report">\(String(decoding: data.json(), as: UTF8.self))</script>
      <script type="module">
      \(Self.scripts.joined(separator: "\n"))
      </script>
      </html>

      """
  }

  /// Nothing is loaded; what stands in the page itself may run.
  private static let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

  /// The parts of the script, each of which uses the ones before it.
  private static let scripts = [model, summary, drawing, pointing, start]

  private var body: String {
    """
    <body>
    <header>
    <h1>\(title.escapedForMarkup)</h1>
    <noscript>This page is drawn by a script, and scripts are switched off here.</noscript>
    <dl id="numbers"></dl>
    </header>
    <main>
    <section id="diagnoses" aria-labelledby="diagnosesTitle" hidden>
    <h2 id="diagnosesTitle">Why it took so long</h2>
    <ol></ol>
    </section>
    <section aria-labelledby="tasksTitle">
    <h2 id="tasksTitle">What the tasks did</h2>
    <div id="tools">
    <input id="filter" type="search" placeholder="Filter tasks by name" aria-label="Filter tasks by name">
    <span id="matches" role="status"></span>
    <ul id="legend"></ul>
    <span id="buttons">
    <button id="zoomIn" type="button" aria-label="Zoom in" title="Zoom in (+)">+</button>
    <button id="zoomOut" type="button" aria-label="Zoom out" title="Zoom out (−)">−</button>
    <button id="reset" type="button" title="Show all of the time (0)">All</button>
    </span>
    </div>
    <div id="scroller" tabindex="0" role="application" aria-label="Timeline" aria-describedby="keys">
    <canvas id="canvas"></canvas>
    <div id="spacer"></div>
    </div>
    <p id="status" role="status"></p>
    <p id="keys">
    Zoom: <kbd>+</kbd> <kbd>−</kbd>, or the wheel with <kbd>Ctrl</kbd> or <kbd>⌘</kbd>.
    Move: drag, or <kbd>←</kbd> <kbd>→</kbd>.
    Choose a task: click, or <kbd>↑</kbd> <kbd>↓</kbd>; go through what it did: <kbd>,</kbd> <kbd>.</kbd>
    Show everything: <kbd>0</kbd>, or double click.
    </p>
    </section>
    <section id="blocking" aria-labelledby="blockingTitle" hidden>
    <h2 id="blockingTitle">What blocked threads or held them for long</h2>
    <ul></ul>
    </section>
    </main>
    <div id="tooltip" role="tooltip" hidden></div>
    </body>
    """
  }
}
