/// Where the code of a macro's expansion was written: the compiler puts it in a buffer of its own, whose name holds the
/// place in mangled form, as in `@__swiftmacro_7MyTests0012FeedTestsswift_abcMX39_19_7requirefMf_.swift`.
struct MacroExpansion {
  /// The name of the file, without its folder, which the buffer's name does not tell.
  var file: String
  /// The line of the macro's use.
  var line: Int

  init?(path: String) {
    // Most files are none, and to set a regular expression up takes a thousand times as long as this.
    guard path.utf8.contains(UInt8(ascii: "@")),
      let match = path.firstMatch(of: #/@__swiftmacro_\d+\w*?(\w+?)swift_\w*MX(\d+)_\d+_/#),
      let number = Int(match.2)
    else { return nil }
    // The identifier's length stands before it, and begins with 0 when its odd characters, here the dot before `swift`,
    // were taken out and encoded.
    let encoded = match.0.firstMatch(of: #/0(\d{3})(\w+?)swift_/#)
    guard let name = encoded?.2 else { return nil }
    file = "\(name).swift"
    line = number + 1
  }
}
