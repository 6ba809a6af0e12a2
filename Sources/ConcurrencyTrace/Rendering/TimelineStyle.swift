/// How the marks of a timeline in text look.
public enum TimelineStyle: Hashable, Sendable {
  /// Characters only, for logs and files.
  case plain
  /// Characters in colours, by the escape sequences (ANSI) that terminals know. The colours are those of the terminal's own
  /// palette, so that they go with its background.
  case coloured

  /// Coloured on a terminal, unless its user wants none: `NO_COLOR` is set (https://no-color.org), or `TERM` says that the
  /// terminal can do no more than print.
  package static func automatic(isTerminal: Bool, environment: [String: String]) -> TimelineStyle {
    guard isTerminal, environment["NO_COLOR", default: ""].isEmpty else { return .plain }
    return ["", "dumb"].contains(environment["TERM", default: ""]) ? .plain : .coloured
  }

  /// The marks of one row; nil is an empty column.
  func text(_ marks: [TimelineRow.Mark?]) -> String {
    var text = ""
    var current: String?
    for mark in marks {
      let escape = self == .coloured ? mark?.escape : nil
      if escape != current {
        text += escape ?? Self.reset
        current = escape
      }
      text.append(mark?.rawValue ?? " ")
    }
    return current == nil ? text : text + Self.reset
  }

  private static let reset = "\u{1b}[0m"
}

extension TimelineRow.Mark {
  /// Switches a terminal to the mark's colour; nil where the mark has none.
  fileprivate var escape: String? {
    let code: String? =
      switch state {
      case .running: "34"
      case .queued: "33"
      case .actor: "35"
      case .suspended: "36"
      case .awaitingTasks: "90"
      case .blocked: "1;31"
      default: nil
      }
    return code.map { "\u{1b}[0;\($0)m" }
  }
}
