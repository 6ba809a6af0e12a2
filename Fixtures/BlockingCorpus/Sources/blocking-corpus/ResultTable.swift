import BlockingCorpus
import Foundation

/// What was found in the programs, a line for each.
struct ResultTable {
  private struct Row {
    var program: Program
    var runs = 0
    var right = 0
    var found = 0
    var named = 0
    var misplaced = 0
    var missed = 0
    var invented = 0
    /// What was wrong, each only once.
    var faults: [String] = []
  }

  private var rows: [Row]

  init(_ programs: [Program]) {
    rows = programs.map { Row(program: $0) }
  }

  /// Adds one run of the program at `index`.
  mutating func add(_ verdict: Verdict, to index: Int) {
    rows[index].runs += 1
    rows[index].right += verdict.isRight ? 1 : 0
    rows[index].found += verdict.found
    rows[index].named += verdict.named
    rows[index].misplaced += verdict.misplaced.count
    rows[index].missed += verdict.missed.count
    rows[index].invented += verdict.invented.count
    let fault = verdict.description
    if !verdict.isRight, rows[index].faults.count < 3, !rows[index].faults.contains(fault) {
      rows[index].faults.append(fault)
    }
  }

  /// Whether every run was right.
  var isRight: Bool { rows.allSatisfy { $0.right == $0.runs } }

  private func total(_ value: (Row) -> Int) -> Int { rows.reduce(0) { $0 + value($1) } }
}

extension ResultTable: CustomStringConvertible {
  var description: String {
    let header = Self.line("program", "expected", "found", "function named", "wrong place", "invented")
    let lines = rows.map { row in
      let expected = row.program.expected
      return Self.line(
        row.program.name,
        expected.isEmpty ? "clean" : expected.map(\.description).joined(separator: "; "),
        expected.isEmpty ? "–" : "\(row.found) of \(row.runs * expected.count)",
        expected.isEmpty ? "–" : "\(row.named)",
        expected.isEmpty ? "–" : "\(row.misplaced)",
        "\(row.invented)"
      )
    }
    let faults = rows.filter { !$0.faults.isEmpty }.map { row in
      let lines = row.faults.flatMap { $0.split(separator: "\n") }.map { "  \($0)" }
      return ([row.program.name + ":"] + lines).joined(separator: "\n")
    }
    let wanted = total { $0.runs * $0.program.expected.count }
    let verdict = """
      missed \(total(\.missed)) of \(wanted), wrong place \(total(\.misplaced)) of \(wanted), \
      invented \(total(\.invented)) in \(total(\.runs)) runs of \(rows.count) programs
      """
    return ([header] + lines + [""] + faults + [verdict]).joined(separator: "\n")
  }

  private static func line(_ columns: String...) -> String {
    zip(columns, [56, 71, 10, 14, 11, 8]).map { text, width in
      text + String(repeating: " ", count: max(0, width - text.count))
    }.joined(separator: " ")
  }
}
