import CConcurrencyInterposition

/// Counts and gives back references to an object, on behalf of code that will never run again.
package enum ObjectReferences {
  /// Gives back all references to `object` but one.
  package static func giveBackAllButOne(_ object: UnsafeRawPointer) {
    let object = UnsafeMutableRawPointer(mutating: object)
    while swift_retainCount(object) > 1 {
      Unmanaged<AnyObject>.fromOpaque(object).release()
    }
  }
}
