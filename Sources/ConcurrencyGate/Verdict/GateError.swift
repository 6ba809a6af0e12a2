/// Why the gate cannot judge.
package enum GateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The arguments, the configuration or the baseline are wrong.
  case usage(String)
  /// Something could not be run, read or written.
  case couldNotRun(String)

  package var description: String {
    switch self {
    case .usage(let message), .couldNotRun(let message): message
    }
  }

  /// What it means for the command.
  package var verdict: Verdict {
    switch self {
    case .usage: .usage
    case .couldNotRun: .couldNotRun
    }
  }
}
