/// Where the code of a macro's expansion was written: the compiler puts it in a buffer of its own, whose name holds the
/// place in mangled form, as in `@__swiftmacro_7MyTests0022FeedTestsswift_IbAJdsbfMX5_2_6expectfMf_.swift`: the module, the file, the
/// line and the column, the macro.
struct MacroExpansion {
  /// The name of the file, without its folder, which the buffer's name does not tell.
  var file: String
  /// The line of the macro's use.
  var line: Int

  private static let prefix = "@__swiftmacro_"

  /// - Parameter path: the buffer's name, in whatever folder. Nil for other files, and for the expansion of an attached macro, whose
  ///   name tells what it is attached to instead of a place.
  init?(path: String) {
    let buffer = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    guard buffer.hasPrefix(Self.prefix) else { return nil }
    var name = MangledName(buffer.dropFirst(Self.prefix.count))
    // A file's name has a dot, which no identifier has, so that it is told from a function's.
    guard name.identifier() != nil, name.rest.starts(with: "00".utf8), let file = name.identifier(),
      // Lines and columns are counted from 0.
      name.remove("fMX"), let line = name.number(), name.remove("_"), name.number() != nil, name.remove("_")
    else { return nil }
    self.file = file
    self.line = line + 1
    guard file.hasPrefix(Self.prefix) else { return }
    // A macro in the expansion of another.
    guard let outer = MacroExpansion(path: file) else { return nil }
    self = outer
  }
}
