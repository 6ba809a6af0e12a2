import Synchronization

/// What happened, in order. May be written on any thread.
final class Log<Entry: Sendable>: Sendable {
  private let storage = Mutex<[Entry]>([])

  var entries: [Entry] { storage.withLock { $0 } }

  func append(_ entry: Entry) {
    storage.withLock { $0.append(entry) }
  }
}

/// A value that any thread may read and write.
final class Box<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>

  init(_ value: Value) { storage = Mutex(value) }

  var value: Value {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = newValue } }
  }

  /// Takes what is there and leaves `other`.
  func exchange(_ other: Value) -> Value {
    storage.withLock { value in
      defer { value = other }
      return value
    }
  }
}
