/// One task's row in a timeline.
struct TimelineRow {
  /// What a column shows. Where two states take the same time of a column, the one that stands first here is shown.
  enum Mark: Character, CaseIterable {
    case blocked = "X"
    case running = "█"
    case shortSlice = "|"
    case queued = "░"
    case actor = "~"
    case suspended = "─"
    case awaitingTasks = "·"
    case unfinished = ">"

    /// The state that it stands for; nil for the mark of an unfinished task.
    var state: PictureColour? {
      switch self {
      case .blocked: .blocked
      case .running, .shortSlice: .running
      case .queued: .queued
      case .actor: .actor
      case .suspended: .suspended
      case .awaitingTasks: .awaitingTasks
      case .unfinished: nil
      }
    }

    var meaning: String {
      self == .shortSlice ? "short slice" : state?.meaning ?? "unfinished"
    }
  }

  private(set) var marks: [Mark?]
  private let wall: Double
  private let columns: Int
  /// For each column, what takes most of its time so far, by state.
  private var shares: [[Mark: Double]]

  init(_ task: TaskSpan, blocking: [BlockingFinding.Occurrence], in report: ConcurrencyReport, columns: Int) {
    self.columns = columns
    wall = Double(report.wall.wholeNanoseconds)
    marks = Array(repeating: nil, count: columns + 1)
    shares = Array(repeating: [:], count: columns)
    var ticks: [(column: Int, mark: Mark)] = []
    for phase in task.phases(closing: report.wall) {
      let isLong = add(Mark(phase.kind), from: phase.start, to: phase.end)
      if phase.kind == .running, !isLong { ticks.append((column(of: phase.start), .shortSlice)) }
    }
    for call in blocking {
      if !add(.blocked, from: call.time, to: call.drawnEnd(in: report)) {
        ticks.append((column(of: call.time), .blocked))
      }
    }
    settle(ticks)
    if task.end == nil { marks[columns] = .unfinished }
  }

  /// Adds a state's share to the columns that it covers, and says whether it is long enough to fill one.
  @discardableResult
  private mutating func add(_ mark: Mark, from start: Duration, to end: Duration) -> Bool {
    guard wall > 0, end > start else { return false }
    let first = position(of: start)
    let last = position(of: end)
    for column in Int(first)...max(Int(first), min(columns - 1, Int(last))) where column < columns {
      let share = min(last, Double(column + 1)) - max(first, Double(column))
      if share > 0 { shares[column][mark, default: 0] += share }
    }
    return last - first >= 1
  }

  private mutating func settle(_ ticks: [(column: Int, mark: Mark)]) {
    for column in 0..<columns {
      var best: (mark: Mark, share: Double)?
      for mark in Mark.allCases {
        // Shares are sums of rounded numbers: a difference of a billionth is none.
        if let share = shares[column][mark], share > (best?.share ?? 0) + 1e-9 { best = (mark, share) }
      }
      marks[column] = best?.mark
    }
    for tick in ticks where marks[tick.column] != .blocked {
      if tick.mark == .blocked || marks[tick.column] != .running { marks[tick.column] = tick.mark }
    }
  }

  private func position(of time: Duration) -> Double {
    min(1, max(0, Double(time.wholeNanoseconds) / wall)) * Double(columns)
  }

  private func column(of time: Duration) -> Int {
    wall > 0 ? min(columns - 1, Int(position(of: time))) : 0
  }
}

extension TimelineRow.Mark {
  init(_ phase: TaskSpan.Phase.Kind) {
    switch phase {
    case .running: self = .running
    case .queued: self = .queued
    case .actor: self = .actor
    case .suspended: self = .suspended
    case .awaitingTasks: self = .awaitingTasks
    }
  }
}
