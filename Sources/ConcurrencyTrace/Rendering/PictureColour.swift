/// The colours of the SVG and of the HTML page, on light and on dark pages.
///
/// What stands for a state of a task has a contrast of at least 3:1 against the page, text of at least 4.5:1. The states
/// differ in lightness too, for those who cannot tell colours apart.
package enum PictureColour: String, CaseIterable {
  case running
  case queued
  case actor
  case suspended
  case awaitingTasks
  case blocked
  case page
  case text
  case faintText
  case grid

  /// The colours as variables of a style sheet, such as `--running`.
  package static var styleSheet: String {
    func variables(_ value: (PictureColour) -> String) -> String {
      ":root { " + allCases.map { "--\($0.rawValue): \(value($0));" }.joined(separator: " ") + " }"
    }
    return variables(\.light) + "\n@media (prefers-color-scheme: dark) { \(variables(\.dark)) }"
  }

  /// Those that stand for what a task does, in the order of a legend.
  static let states: [PictureColour] = [.running, .queued, .actor, .suspended, .awaitingTasks, .blocked]

  init(_ phase: TaskSpan.Phase.Kind) {
    switch phase {
    case .running: self = .running
    case .queued: self = .queued
    case .actor: self = .actor
    case .suspended: self = .suspended
    case .awaitingTasks: self = .awaitingTasks
    }
  }

  /// As CSS writes it.
  var light: String {
    switch self {
    case .running: "#1b5e9b"
    case .queued: "#b97700"
    case .actor: "#8e5bb5"
    case .suspended: "#4492cd"
    case .awaitingTasks: "#87919d"
    case .blocked: "#b3201f"
    case .page: "#ffffff"
    case .text: "#1f2328"
    case .faintText: "#59636e"
    case .grid: "#dde1e6"
    }
  }

  /// As CSS writes it.
  var dark: String {
    switch self {
    case .running: "#64b0f4"
    case .queued: "#f0b429"
    case .actor: "#c39be6"
    case .suspended: "#3f7fb5"
    case .awaitingTasks: "#6b7683"
    case .blocked: "#f0524a"
    case .page: "#15191e"
    case .text: "#e6e9ed"
    case .faintText: "#9aa5b1"
    case .grid: "#2d333b"
    }
  }

  /// Whether it is drawn as a thin line, so that what uses a thread stands out.
  var isThin: Bool { self == .suspended || self == .awaitingTasks }

  /// What a legend says of it; empty for what stands for no state.
  var meaning: String {
    switch self {
    case .running: TaskSpan.Phase.Kind.running.rawValue
    case .queued: TaskSpan.Phase.Kind.queued.rawValue
    case .actor: TaskSpan.Phase.Kind.actor.rawValue
    case .suspended: TaskSpan.Phase.Kind.suspended.rawValue
    case .awaitingTasks: TaskSpan.Phase.Kind.awaitingTasks.rawValue
    case .blocked: "blocks its thread"
    case .page, .text, .faintText, .grid: ""
    }
  }
}

extension BlockingFinding.Occurrence {
  /// Where pictures let it end, on the scope's clock. In virtual time a call takes none.
  func drawnEnd(in report: ConcurrencyReport) -> Duration {
    report.isVirtual ? time : time + wall
  }
}
