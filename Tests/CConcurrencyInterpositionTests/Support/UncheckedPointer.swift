import Synchronization

/// A pointer that a test hands to another thread, having made sure that it stays valid.
struct UncheckedPointer<Pointee>: Sendable {
  // Only the address crosses; the C functions that it is passed to are made for several threads.
  nonisolated(unsafe) let pointer: UnsafeMutablePointer<Pointee>

  init(_ pointer: UnsafeMutablePointer<Pointee>) { self.pointer = pointer }
}

/// What is never freed, kept where a leak checker finds it.
private let kept = Mutex<[UInt]>([])

/// Memory for a C object that several threads use, never freed: a late thread may still look at it.
func shared<Pointee>(_ value: Pointee) -> UncheckedPointer<Pointee> {
  let pointer = UnsafeMutablePointer<Pointee>.allocate(capacity: 1)
  pointer.initialize(to: value)
  kept.withLock { $0.append(UInt(bitPattern: pointer)) }
  return UncheckedPointer(pointer)
}

/// Zeroed bytes, for a C object of any kind, never freed either.
func sharedBytes(_ count: Int) -> UnsafeMutableRawPointer {
  let bytes = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
  bytes.initializeMemory(as: UInt8.self, repeating: 0, count: count)
  kept.withLock { $0.append(UInt(bitPattern: bytes)) }
  return bytes
}
