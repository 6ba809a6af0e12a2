/// Something in a report that could not be read. All else of the report was.
package struct ReportProblem: Hashable, Sendable {
  /// The report's file.
  package var path: String
  /// The line, from 1; 0 for the whole file.
  package var line: Int
  /// What is wrong and what to do.
  package var message: String
  /// Whether it is what a process leaves behind that crashed or was killed while it wrote.
  package var isHarmless: Bool

  package init(path: String, line: Int = 0, message: String, isHarmless: Bool = false) {
    self.path = path
    self.line = line
    self.message = message
    self.isHarmless = isHarmless
  }

  /// `<path>:<line>: <message>`.
  package var words: String {
    (line > 0 ? "\(path):\(line): " : "\(path): ") + message
  }
}
