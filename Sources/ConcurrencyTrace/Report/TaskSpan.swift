/// The life of one task inside a scope: when it ran, when it was suspended, and what it waited for.
public struct TaskSpan: Identifiable, Hashable, Codable, Sendable {
  /// The number of a task in its report, in the order of creation; the task in which the scope was opened has 0.
  public struct ID: RawRepresentable, Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The position of the task in `ConcurrencyReport.tasks`.
    public var rawValue: Int

    /// Creates an identifier from a position in `ConcurrencyReport.tasks`.
    public init(rawValue: Int) {
      self.rawValue = rawValue
    }

    /// `task 7`.
    public var description: String { "task \(rawValue)" }

    /// Orders identifiers by the tasks' creation.
    public static func < (left: ID, right: ID) -> Bool { left.rawValue < right.rawValue }
  }

  /// Identifies the task in its report.
  public var id: ID
  /// The name given to the task when it was created, if it is known.
  public var name: String?
  /// The line that created the task; nil when it is unknown, and for the task in which the scope was opened.
  public var spawnSite: CodeLocation?
  /// The task that created this one; nil when it is unknown, and for the task in which the scope was opened.
  public var parent: ID?
  /// Whether the task is a structured child (`async let` or a task group) of its parent.
  public var isChild: Bool
  /// When the task was created, on the scope's clock.
  public var start: Duration
  /// When the task completed, on the scope's clock; nil if it had not when the scope closed.
  ///
  /// The task in which the scope was opened ends with the scope.
  public var end: Duration?
  /// Its slices, in order.
  public var slices: [JobSlice]
  /// What it waited for between its slices, in order.
  public var suspensions: [Suspension]

  /// A short label: the task's name, else `operation` for the task in which the scope was opened, else the function and line
  /// that created it, else `task 7`.
  public var label: String {
    if let name, !name.isEmpty { return name }
    if id.rawValue == 0, parent == nil { return "operation" }
    if let spawnSite {
      return spawnSite.line > 0 ? "\(spawnSite.plainFunction):\(spawnSite.line)" : spawnSite.plainFunction
    }
    return id.description
  }
}
