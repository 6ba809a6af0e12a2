import Synchronization

/// A value that any thread may read and write.
package final class Box<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>

  package init(_ value: Value) { storage = Mutex(value) }

  package var value: Value {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = newValue } }
  }

  /// Takes what is there and leaves `other`.
  package func exchange(_ other: Value) -> Value {
    storage.withLock { value in
      defer { value = other }
      return value
    }
  }

  /// Keeps all other threads from the value while `body` runs.
  package func withLock(_ body: (inout Value) -> Void) {
    storage.withLock { body(&$0) }
  }
}
