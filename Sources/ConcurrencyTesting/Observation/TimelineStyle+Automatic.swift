public import Foundation

extension TimelineStyle {
  /// `.coloured` if what is written to the descriptor goes to a terminal that can show colours and whose user wants them,
  /// else `.plain`.
  ///
  /// That is so if the descriptor is a terminal, `TERM` is set and not `dumb`, and `NO_COLOR` is not set or empty. Output of
  /// `swift test` that is piped or kept as a log is plain.
  ///
  /// ```swift
  /// print(report.timeline(width: 100, style: .automatic()))
  /// ```
  ///
  /// - Parameters:
  ///   - descriptor: Where the text will be written, the standard output if you do not say.
  ///   - environment: Where `TERM` and `NO_COLOR` are looked for.
  public static func automatic(
    for descriptor: Int32 = STDOUT_FILENO,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> TimelineStyle {
    automatic(isTerminal: isatty(descriptor) == 1, environment: environment)
  }
}
