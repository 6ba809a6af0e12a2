/// Where the code of a macro's expansion was written: the compiler puts it in a buffer of its own, whose name holds the
/// place in mangled form, as in `@__swiftmacro_7MyTests0012FeedTestsswift_abcMX39_19_7requirefMf_.swift`.
///
/// Read by hand: every frame of a test that has such code is looked at, and regular expressions that tell the same took most of
/// the time that it takes to look a frame up.
struct MacroExpansion {
  /// The name of the file, without its folder, which the buffer's name does not tell.
  var file: String
  /// The line of the macro's use.
  var line: Int

  init?(path: String) {
    guard let start = path.firstRange(of: "@__swiftmacro_") else { return nil }
    let name = Array(path[start.upperBound...].utf8.prefix(while: Self.isOfWord))
    // The line and the column stand after the last `MX`, counted from 0.
    for place in name.indices.reversed() where name[place...].starts(with: "MX".utf8) {
      let line = name[(place + 2)...].prefix(while: Self.isDigit)
      let column = name[line.endIndex...].dropFirst().prefix(while: Self.isDigit)
      let (afterLine, afterColumn) = (name[line.endIndex...].first, name[column.endIndex...].first)
      guard !column.isEmpty, afterLine == UInt8(ascii: "_"), afterColumn == UInt8(ascii: "_"),
        let number = Int(String(decoding: line, as: UTF8.self)), let file = Self.file(in: name[..<place])
      else { continue }
      self.file = "\(file).swift"
      self.line = number + 1
      return
    }
    return nil
  }

  /// The identifier's length stands before it, and begins with 0 when its odd characters, here the dot before `swift`, were taken
  /// out and encoded.
  private static func file(in name: ArraySlice<UInt8>) -> String? {
    for place in name.indices where name[place] == UInt8(ascii: "0") {
      let length = name[place...].dropFirst().prefix(3)
      let rest = name[length.endIndex...]
      guard length.count == 3, length.allSatisfy(isDigit) else { continue }
      let end = rest.indices.dropFirst().first { rest[$0...].starts(with: "swift_".utf8) }
      if let end { return String(decoding: rest[..<end], as: UTF8.self) }
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || byte >= 0x80
  }
}
