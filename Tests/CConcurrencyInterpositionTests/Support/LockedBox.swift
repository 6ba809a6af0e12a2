import Synchronization

/// A value that threads share.
final class LockedBox<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>

  init(_ value: Value) { storage = Mutex(value) }

  var value: Value {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = newValue } }
  }

  func withLock(_ body: (inout Value) -> Void) {
    storage.withLock { body(&$0) }
  }
}
