import Synchronization

/// Makes string literals of strings that are only known when the program runs, for interfaces that want literals.
enum StaticPath {
  private static let known = Mutex<[String: StaticString]>([:])

  /// The same literal for the same string; its bytes are never freed.
  static func literal(for string: String) -> StaticString {
    known.withLock { known in
      if let literal = known[string] { return literal }
      let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: string.utf8.count + 1)
      _ = bytes.initialize(from: Array(string.utf8) + [0])
      // `StaticString` is frozen: the address of the bytes, their number, and flags, of which bit 1 stands for ASCII.
      let isASCII: UInt8 = string.utf8.allSatisfy { $0 < 0x80 } ? 2 : 0
      let parts = (UInt(bitPattern: bytes.baseAddress), UInt(string.utf8.count), isASCII)
      let literal = unsafeBitCast(parts, to: StaticString.self)
      known[string] = literal
      return literal
    }
  }
}
