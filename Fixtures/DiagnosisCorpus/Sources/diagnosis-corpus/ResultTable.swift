import DiagnosisCorpus

/// What was said of the programs.
struct ResultTable {
  private struct Row {
    var program: Program
    var runs = 0
    var right = 0
    /// What was said the first time that it was wrong.
    var fault: Verdict?
  }

  private var rows: [Row]
  private var matrix = ConfusionMatrix()

  init(_ programs: [Program]) {
    rows = programs.map { Row(program: $0) }
  }

  /// Adds one run of the program at `index`.
  mutating func add(_ verdict: Verdict, to index: Int) {
    rows[index].runs += 1
    rows[index].right += verdict.isRight ? 1 : 0
    if !verdict.isRight, rows[index].fault == nil { rows[index].fault = verdict }
    matrix.add(verdict.leading, where: rows[index].program.expected.first)
  }

  /// Whether every run was right, known misses apart.
  var isRight: Bool { rows.allSatisfy { $0.program.isKnownMiss || $0.right == $0.runs } }
}

extension ResultTable: CustomStringConvertible {
  var description: String {
    let faults = rows.compactMap { row in row.fault.map { Self.words(of: row, $0) } }
    let groups = [("known", false), ("held out", true)].map { name, isHeldOut in
      let rows = rows.filter { $0.program.isHeldOut == isHeldOut }
      let (right, runs) = (rows.reduce(0) { $0 + $1.right }, rows.reduce(0) { $0 + $1.runs })
      return "\(name): right in \(right) of \(runs) runs of \(rows.count) programs"
    }
    return (faults + ["\(matrix)"] + groups).joined(separator: "\n")
  }

  /// A line, and one more for each thing that was said.
  private static func words(of row: Row, _ fault: Verdict) -> String {
    let (program, names) = (row.program, row.program.expected.map(\.rawValue))
    let line = """
      \(program.isKnownMiss ? "known miss" : "wrong") in \(row.runs - row.right) of \(row.runs): \(program.name)\(program.isHeldOut ? " (held out)" : ""): expected \
      \(names.isEmpty ? "none" : names.joined(separator: ", ")): \(program.reason)
      """
    return ([line] + fault.description.split(separator: "\n").map { "    \($0)" }).joined(separator: "\n")
  }
}
