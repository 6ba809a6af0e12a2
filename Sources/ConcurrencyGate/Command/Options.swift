/// What the command is asked for.
package struct Options: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Runs the tests, then judges.
    case run
    /// Judges the reports that are there.
    case judge
  }

  package var mode: Mode
  /// `judge`: the files and folders to read. `run`: the folder to which the tests write, if it is named.
  package var reports: [String] = []
  package var packagePath: String = "."
  /// The folder to which paths are relative; nil for the package's.
  package var root: String?
  /// Nil for the one at the package's root, which need not be there.
  package var configuration: String?
  /// Nil for the one at the package's root, which need not be there.
  package var baseline: String?
  package var updatesBaseline: Bool = false
  package var prunes: Bool = false
  package var isStrict: Bool = false
  /// Whether the reports are those of all tests; nil to tell by what the processes were started with.
  package var isComplete: Bool?
  /// Whether what skipped tests would have found counts as gone.
  package var ignoresSkipped: Bool = false
  package var json: String?
  package var sarif: String?
  package var junit: String?
  package var html: String?
  /// Whether to write annotations for GitHub; nil to do so where GitHub's variables are set.
  package var gitHub: Bool?
  /// The build folder for `swift test`; nil for the package's own.
  package var scratchPath: String?
  /// Whether to end with the process that started the command.
  package var endsWithParent: Bool = false
  /// What is passed to `swift test`.
  package var testArguments: [String] = []

  /// Where `swift test` builds, if it is said; its own arguments come first.
  package var buildFolder: String? { buildFolderOfSwiftTest ?? scratchPath }

  /// The build folder that the arguments of `swift test` name.
  package var buildFolderOfSwiftTest: String? {
    for (index, argument) in testArguments.enumerated() {
      if argument == "--scratch-path", index + 1 < testArguments.count { return testArguments[index + 1] }
      if argument.hasPrefix("--scratch-path=") { return String(argument.dropFirst("--scratch-path=".count)) }
    }
    return nil
  }

  package init(mode: Mode) {
    self.mode = mode
  }
}
