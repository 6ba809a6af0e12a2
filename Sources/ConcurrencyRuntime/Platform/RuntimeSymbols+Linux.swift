#if os(Linux)
import CConcurrencyInterposition
import Glibc

/// Looks up what the Swift runtime publishes in its dynamic symbol table.
enum RuntimeSymbols {
  /// The word stored at a published variable; 0 when there is none of that name.
  static func published(_ name: String) -> UInt {
    guard let address = dlsym(nil, name) else { return 0 }
    return address.load(as: UInt.self)
  }

  /// The library or program that holds a code address, and the exported symbol before it, if there is one.
  static func image(of address: UInt) -> (path: String, symbol: String?)? {
    var path: UnsafePointer<CChar>?
    var symbol: UnsafePointer<CChar>?
    guard cci_find_image(address, &path, &symbol), let path else { return nil }
    return (String(cString: path), symbol.map { String(cString: $0) })
  }
}
#endif
