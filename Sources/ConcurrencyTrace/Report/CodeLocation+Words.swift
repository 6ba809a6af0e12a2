extension CodeLocation {
  /// The function without the prefixes that the compiler puts before a closure's name.
  package var plainFunction: String {
    function.contains("closure #") ? function.holdingFunction : function
  }

  /// The function by its own name, such as `load(_:)` for `static FeedLoader.load(_:)`, to be quoted as code: without the
  /// backquotes of a raw identifier, which would end the quotation.
  ///
  /// Only names with parameters are shortened: the last part of others, such as `Feed.value.getter`, says too little.
  var shortFunction: String {
    let name = plainFunction
    var depth = 0
    var start = name.startIndex
    var isRaw = false
    for index in name.indices {
      if name[index] == "`" { isRaw.toggle() }
      switch name[index] {
      // A raw identifier can have any of these in it.
      case _ where isRaw: break
      case "<": depth += 1
      case ">": depth -= 1
      case "." where depth == 0: start = name.index(after: index)
      case "(" where depth == 0:
        let own = name[start...]
        return (own.first == "(" ? name : String(own)).withoutBackquotes.clipped(to: 40)
      default: break
      }
    }
    return name.withoutBackquotes.clipped(to: 40)
  }

  /// `` `load()` (Feed.swift:21) ``, as explanations quote code.
  var quoted: String {
    file.isEmpty
      ? "`\(plainFunction.withoutBackquotes.clipped(to: 40))`"
      : "`\(shortFunction)` (\(shortFile.clipped(to: 40)):\(line))"
  }

  /// The same, but `:22` alone where the place quoted before it is in the same function.
  func quoted(after previous: CodeLocation?) -> String {
    guard let previous, !file.isEmpty, isInSameFunction(as: previous) else { return quoted }
    return ":\(line)"
  }

  /// Whether both stand in one function, at whatever lines.
  func isInSameFunction(as other: CodeLocation) -> Bool {
    function == other.function && file == other.file
  }
}

extension String {
  /// The start of the text, if it is longer than `length`.
  func clipped(to length: Int) -> String {
    count <= length ? self : prefix(length - 1) + "…"
  }

  /// The text with spaces in place of line breaks and tabs, as a line of a message needs it.
  package var onOneLine: String { String(map { $0.isNewline || $0 == "\t" ? " " : $0 }) }

  fileprivate var withoutBackquotes: String { filter { $0 != "`" } }

  /// Of a closure in a function, or of a function in another, the outermost function; else all of the name.
  package var holdingFunction: String {
    lastRange(of: " in ").map { String(self[$0.upperBound...]) } ?? self
  }

  /// The last place of the text that is not inside a raw identifier.
  fileprivate func lastRange(of text: String) -> Range<String.Index>? {
    var start = startIndex
    var found: Range<String.Index>?
    while let range = self[start...].firstRange(of: text) {
      if self[..<range.lowerBound].count(where: { $0 == "`" }).isMultiple(of: 2) { found = range }
      start = range.upperBound
    }
    return found
  }
}
