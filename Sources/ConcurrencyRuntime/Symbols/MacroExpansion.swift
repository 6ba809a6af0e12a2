/// Where the code of a macro's expansion was written: the compiler puts it in a buffer of its own, whose name holds the
/// place in mangled form, as in `@__swiftmacro_7MyTests0022FeedTestsswift_IbAJdsbfMX5_2_6expectfMf_.swift`: the module, the file, the
/// line and the column, the macro.
///
/// Read by hand: the runtime's demangler ends the process on some names.
struct MacroExpansion {
  /// The name of the file, without its folder, which the buffer's name does not tell.
  var file: String
  /// The line of the macro's use.
  var line: Int

  private static let prefix = "@__swiftmacro_"

  /// - Parameter path: the buffer's name, in whatever folder. Nil for other files, and for the expansion of an attached macro, whose
  ///   name tells what it is attached to instead of a place.
  init?(path: String) {
    guard let start = path.firstRange(of: Self.prefix) else { return nil }
    var rest = path[start.upperBound...].utf8[...]
    guard let length = Self.number(&rest), length <= rest.count else { return nil }
    rest.removeFirst(length)
    // A file's name has a dot, which no identifier has.
    guard Self.remove("00", from: &rest), let length = Self.number(&rest) else { return nil }
    // So that a name which begins like a number does not belong to its length.
    _ = Self.remove("_", from: &rest)
    guard length <= rest.count, let file = Punycode.decoded(rest.prefix(length)) else { return nil }
    rest.removeFirst(length)
    // Lines and columns are counted from 0.
    guard Self.remove("fMX", from: &rest), let line = Self.number(&rest), Self.remove("_", from: &rest),
      Self.number(&rest) != nil, Self.remove("_", from: &rest)
    else { return nil }
    self.file = file
    self.line = line + 1
    guard file.hasPrefix(Self.prefix) else { return }
    // A macro in the expansion of another.
    guard let outer = MacroExpansion(path: file) else { return nil }
    self = outer
  }

  /// Takes a number from the front; nil if there is none, or one that is no length of anything.
  private static func number(_ text: inout Substring.UTF8View) -> Int? {
    let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    text = text[digits.endIndex...]
    return digits.count < 10 ? Int(Substring(digits)) : nil
  }

  /// Takes a word from the front. False if there is another.
  private static func remove(_ word: String, from text: inout Substring.UTF8View) -> Bool {
    guard text.starts(with: word.utf8) else { return false }
    text.removeFirst(word.utf8.count)
    return true
  }
}
