import Synchronization

/// What happened, and when.
final class Timeline<Value: Sendable & Hashable>: Sendable {
  struct Entry: Sendable, Hashable, CustomStringConvertible {
    /// The time since the timeline was created.
    var instant: Duration
    var value: Value
    var description: String { "\(instant): \(value)" }

    static func at(_ instant: Duration, _ value: Value) -> Entry { Entry(instant: instant, value: value) }
  }

  private let start = ContinuousClock.now
  private let storage = Mutex<[Entry]>([])

  var entries: [Entry] { storage.withLock { $0 } }

  func note(_ value: Value) {
    let instant = start.duration(to: .now)
    storage.withLock { $0.append(.at(instant, value)) }
  }
}
