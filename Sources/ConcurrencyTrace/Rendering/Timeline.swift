extension ConcurrencyReport {
  /// A picture of the tasks in plain text: one row for each task, time from left to right, a time axis and a legend.
  /// Labels that are too long for a third of the width are cut; a label that ends in a line number keeps it.
  ///
  /// A column shows what the task did for most of the time that the column stands for. A slice that is shorter than a
  /// column, as all are in virtual time, is shown as a tick. At most 20 rows are drawn: of the tasks of which `diagnoses`
  /// speak, and of the first of the others.
  ///
  /// - Parameters:
  ///   - width: The number of columns, at least 40.
  ///   - style: Whether the marks are coloured, as on a terminal.
  /// - Returns: Lines without trailing spaces, separated by line feeds; escape sequences apart, none has more characters
  ///   than `width`.
  public func timeline(width: Int = 80, style: TimelineStyle = .plain) -> String {
    timeline(width: width, style: style, rows: 20)
  }

  /// The same with at most `rows` rows, from 2.
  package func timeline(width: Int, style: TimelineStyle = .plain, rows: Int) -> String {
    Timeline(report: self, width: max(40, width), style: style, rows: rows).lines.joined(separator: "\n")
  }
}

/// Lays the rows of `ConcurrencyReport.timeline(width:)` out.
struct Timeline {
  let report: ConcurrencyReport
  let width: Int
  let style: TimelineStyle
  let rows: Int

  var lines: [String] {
    guard !report.tasks.isEmpty else { return ["no tasks in \(text(report.wall))"] }
    let drawn = drawn
    let labels = drawn.map { Self.truncated($0.label, to: width / 3) }
    let margin = (labels.map(\.count).max() ?? 0) + 1
    // The last column belongs to the mark of an unfinished task.
    let columns = width - margin - 1
    var used: Set<TimelineRow.Mark> = []
    var lines = axis(columns: columns).map { String(repeating: " ", count: margin) + $0 }
    let calls = report.blocking.filter { $0.call != nil }.flatMap(\.occurrences)
    let blocking = Dictionary(grouping: calls) { $0.task }
    for (task, label) in zip(drawn, labels) {
      let row = TimelineRow(task, blocking: blocking[task.id] ?? [], in: report, columns: columns)
      used.formUnion(row.marks.compactMap { $0 })
      lines.append(label + String(repeating: " ", count: margin - label.count) + style.text(row.marks))
    }
    if drawn.count < report.tasks.count {
      lines.append("… \(report.tasks.count - drawn.count) more tasks")
    }
    return (lines + legend(used)).map(Self.withoutTrailingSpaces)
  }

  /// The tasks that have a row, in the order of their creation.
  private var drawn: [TaskSpan] {
    guard report.tasks.count > rows else { return report.tasks }
    var chosen: Set<Int> = []
    for task in [0] + report.diagnoses.flatMap(\.tasks).map(\.rawValue) + Array(report.tasks.indices) {
      if chosen.count == rows - 1 { break }
      if report.tasks.indices.contains(task) { chosen.insert(task) }
    }
    return chosen.sorted().map { report.tasks[$0] }
  }

  /// The times, and below them the marks that show where they stand.
  private func axis(columns: Int) -> [String] {
    var labels = ""
    var marks = Array(repeating: Character(" "), count: columns)
    let last = text(report.wall)
    for quarter in 0..<(report.wall > .zero ? 4 : 1) {
      let column = columns * quarter / 4
      let label = (report.wall * quarter / 4).roughly
      let limit = report.wall > .zero ? columns - last.count - 1 : columns
      guard labels.isEmpty || labels.count < column, column + label.count <= limit else { continue }
      labels += String(repeating: " ", count: column - labels.count) + label
      marks[column] = "╷"
    }
    if report.wall > .zero {
      labels += String(repeating: " ", count: max(1, columns - last.count - labels.count)) + last
      marks[columns - 1] = "╷"
    }
    return [labels, String(marks)]
  }

  private func legend(_ used: Set<TimelineRow.Mark>) -> [String] {
    var lines = [""]
    var column = 0
    for mark in TimelineRow.Mark.allCases where used.contains(mark) {
      // The escapes of a coloured entry take no columns.
      let length = 2 + mark.meaning.count
      if column > 0, column + length + 3 > width {
        lines.append("")
        column = 0
      }
      let gap = column > 0 ? "   " : ""
      lines[lines.count - 1] += gap + style.text([mark]) + " " + mark.meaning
      column += gap.count + length
    }
    return lines
  }

  private func text(_ duration: Duration) -> String {
    report.isVirtual ? duration.brief : duration.roughly
  }

  /// The label on one line of at most `length` characters.
  private static func truncated(_ label: String, to length: Int) -> String {
    let label = label.onOneLine
    guard label.count > length else { return label }
    let line = label.lastIndex(of: ":").map { label[$0...] } ?? ""
    let isNumber = line.count > 1 && line.count < length - 1 && line.dropFirst().allSatisfy(\.isNumber)
    return isNumber ? label.prefix(length - 1 - line.count) + "…" + line : label.clipped(to: length)
  }

  private static func withoutTrailingSpaces(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
