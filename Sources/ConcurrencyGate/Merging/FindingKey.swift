package import ConcurrencyTrace

/// What makes two findings the same for the baseline: the rule with the call, the function, and the file. Never the line, so
/// that code can be moved about in its file.
package struct FindingKey: Hashable, Sendable, Comparable {
  /// The rule's name, and for a blocking call the call's, such as `blocking-call usleep`.
  package var rule: String
  /// The function.
  package var symbol: String
  /// The file's path below the root; empty for what has no place.
  package var path: String

  package init(rule: String, symbol: String, path: String) {
    self.rule = rule
    self.symbol = symbol
    self.path = path
  }

  package init(rule: String, place: CodeLocation, path: String) {
    self.init(rule: rule, symbol: Self.symbol(place), path: path)
  }

  /// The function by its own name. Its closures count as part of it, for their numbers change when code is moved, and so do the
  /// copies that the optimizer makes of it.
  private static func symbol(_ place: CodeLocation) -> String {
    var name = place.plainFunction
    for prefix in ["merged ", "specialized "] where name.hasPrefix(prefix) { name.removeFirst(prefix.count) }
    return name
  }

  /// By path, then by function.
  package static func < (one: FindingKey, other: FindingKey) -> Bool {
    (one.path, one.symbol, one.rule) < (other.path, other.symbol, other.rule)
  }

  /// `blocking-call usleep in FeedLoader.load() (Sources/Feed/Feed.swift)`.
  package var words: String {
    rule + (symbol.isEmpty ? "" : " in \(symbol)") + (path.isEmpty ? "" : " (\(path))")
  }
}
