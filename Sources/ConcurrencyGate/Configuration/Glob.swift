/// A pattern for paths: `*` stands for any characters of one name, `**` for any number of folders, `?` for one character.
///
/// The pattern is held against the whole path, so that `Tests/**` is what lies in the folder `Tests` at the root, and
/// `**/Generated/*.swift` what lies in a folder `Generated` anywhere. A pattern that ends with `/` means all below.
package struct Glob: Hashable, Sendable, CustomStringConvertible {
  package let pattern: String

  package init(_ pattern: String) {
    self.pattern = pattern
  }

  package var description: String { pattern }

  /// Whether a path, with `/` between its names and none before them, matches.
  package func matches(_ path: String) -> Bool {
    let whole = pattern.hasSuffix("/") ? pattern + "**" : pattern
    return Self.matches(Self.names(path), Self.names(whole))
  }

  /// The folders and the file below the root without which nothing can match: what stands before the first part that has a
  /// wildcard. Empty if the first part has one.
  package var fixedPath: String {
    Self.names(pattern).prefix { !Self.hasWildcard($0) }.joined(separator: "/")
  }

  /// Whether it can match one path only.
  package var isPath: Bool { !pattern.hasSuffix("/") && !Self.hasWildcard(pattern) }

  private static func hasWildcard(_ text: some StringProtocol) -> Bool {
    text.contains { $0 == "*" || $0 == "?" }
  }

  private static func names(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: true).filter { $0 != "." }
  }

  private static func matches(_ path: [Substring], _ pattern: [Substring]) -> Bool {
    matches(path, pattern, anyNumber: { $0 == "**" }, one: { matches(name: $0, $1) })
  }

  private static func matches(name: Substring, _ pattern: Substring) -> Bool {
    matches(Array(name), Array(pattern), anyNumber: { $0 == "*" }, one: { $1 == "?" || $0 == $1 })
  }

  /// Holds elements against a pattern, of which some stand for any number of elements. Takes time in proportion to the product
  /// of both lengths: after a mismatch only the last of those needs to take one more.
  private static func matches<Element>(
    _ elements: [Element],
    _ pattern: [Element],
    anyNumber: (Element) -> Bool,
    one: (Element, Element) -> Bool
  ) -> Bool {
    var (element, part) = (0, 0)
    var retry: (element: Int, part: Int)?
    while element < elements.count {
      if part < pattern.count, anyNumber(pattern[part]) {
        retry = (element, part + 1)
        part += 1
      } else if part < pattern.count, one(elements[element], pattern[part]) {
        element += 1
        part += 1
      } else if let last = retry {
        retry = (last.element + 1, last.part)
        (element, part) = (last.element + 1, last.part)
      } else {
        return false
      }
    }
    return pattern[part...].allSatisfy(anyNumber)
  }
}
