import CConcurrencyInterposition

/// Counts and gives back references to an object, on behalf of code that will never run again.
package enum ObjectReferences {
  private struct Stored {
    var closure: @Sendable () async throws -> Void
  }

  /// Gives back all references to the closure's context but one.
  package static func giveBackAllButOne(toContextOf closure: @escaping @Sendable () async throws -> Void) {
    guard let object = context(of: closure) else { return }
    while swift_retainCount(object) > 1 {
      Unmanaged<AnyObject>.fromOpaque(object).release()
    }
  }

  /// Whether the caller's reference to the closure's context is the only one.
  package static func isOnlyReference(toContextOf closure: @escaping @Sendable () async throws -> Void) -> Bool {
    context(of: closure).map { swift_retainCount($0) == 1 } ?? true
  }

  private static func context(of closure: @escaping @Sendable () async throws -> Void) -> UnsafeMutableRawPointer? {
    // A closure is two words: the code, and the object that holds what it has captured.
    withUnsafeBytes(of: Stored(closure: closure)) { bytes in
      bytes.load(fromByteOffset: MemoryLayout<UnsafeRawPointer>.size, as: UnsafeMutableRawPointer?.self)
    }
  }
}
