#if os(Linux)
import Glibc

/// Looks up what the Swift runtime publishes in its dynamic symbol table.
enum RuntimeSymbols {
  /// The word stored at a published variable; 0 when there is none of that name.
  static func published(_ name: String) -> UInt {
    guard let address = dlsym(nil, name) else { return 0 }
    return address.load(as: UInt.self)
  }
}
#endif
