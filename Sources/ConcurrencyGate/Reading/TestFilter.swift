/// Tells whether only some tests were run, so that what was not found may still be there.
package enum TestFilter {
  private static let options: Set<String> = ["--filter", "--skip", "--specifier", "-s", "--test-product"]
  private static let switches: Set<String> = ["--disable-xctest", "--disable-swift-testing"]

  /// Whether these arguments of `swift test` leave tests out.
  package static func isFiltered(swiftTestArguments arguments: [String]) -> Bool {
    arguments.contains { argument in
      let name = argument.split(separator: "=", maxSplits: 1).first.map(String.init) ?? argument
      return options.contains(name) || switches.contains(name)
    }
  }

  /// Whether a process with these arguments left tests out. Swift Testing takes options; XCTest takes names of tests as its
  /// first argument.
  package static func isFiltered(processArguments arguments: [String]) -> Bool {
    if isFiltered(swiftTestArguments: Array(arguments.dropFirst())) { return true }
    guard arguments.count > 1, let first = arguments.dropFirst().first else { return false }
    return !first.hasPrefix("-")
  }
}
