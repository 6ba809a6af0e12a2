import Glibc

/// A set of descriptors for `select`. `fd_set` has room for 1024 only, and the tests beside this one may have more open.
struct DescriptorSet {
  /// As many bits as a process may have descriptors.
  private var words = [UInt](repeating: 0, count: 65_536 / UInt.bitWidth)

  init(_ descriptors: CInt...) {
    for descriptor in descriptors where descriptor >= 0 {
      words[Int(descriptor) / UInt.bitWidth] |= 1 << UInt(Int(descriptor) % UInt.bitWidth)
    }
  }

  func contains(_ descriptor: CInt) -> Bool {
    words[Int(descriptor) / UInt.bitWidth] & 1 << UInt(Int(descriptor) % UInt.bitWidth) != 0
  }

  mutating func withPointer<Result>(_ body: (UnsafeMutablePointer<fd_set>) -> Result) -> Result {
    words.withUnsafeMutableBytes { words in
      guard let address = words.baseAddress else { preconditionFailure("A set has a word at least.") }
      return body(address.assumingMemoryBound(to: fd_set.self))
    }
  }
}
