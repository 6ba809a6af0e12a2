extension Options {
  /// What arguments ask for.
  package enum Request: Hashable, Sendable {
    case help
    case command(Options)
  }

  private static let values = [
    "--reports", "--package-path", "--root", "--config", "--baseline", "--json", "--sarif", "--junit", "--html",
    "--scratch-path",
  ]
  private static let switches = [
    "--update-baseline", "--prune", "--strict", "--complete", "--ignore-skipped", "--github", "--no-github",
    "--end-with-parent", "--help",
  ]

  /// Reads arguments, without the command's own name.
  package static func parse(_ arguments: [String]) throws(GateError) -> Request {
    var rest = arguments[...]
    if let first = rest.first, ["help", "--help", "-h"].contains(first) { return .help }
    guard let word = rest.popFirst() else {
      throw usage("say what to do: \"run\" or \"judge\"")
    }
    guard let mode = Mode(rawValue: word) else {
      let suggestion = Suggestion(for: word, among: Mode.allCases.map(\.rawValue))
      throw usage("unknown command \"\(word)\"\(suggestion.words)")
    }
    var options = Options(mode: mode)
    var seen: Set<String> = []
    while let argument = rest.popFirst() {
      if argument == "--" {
        guard mode == .run else { throw usage("judge runs no tests, so nothing can stand after \"--\"") }
        options.testArguments = Array(rest)
        break
      }
      if argument == "-h" || argument == "--help" { return .help }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = parts[0]
      guard values.contains(name) || switches.contains(name) else {
        throw usage("unknown \(name.hasPrefix("-") ? "option" : "argument") \"\(name)\"" + hint(name, mode: mode))
      }
      guard name == "--reports" || seen.insert(name).inserted else { throw usage("\(name) is given twice") }
      if switches.contains(name) {
        guard parts.count == 1 else { throw usage("\(name) takes no value") }
        options.set(name)
        continue
      }
      let next = parts.count > 1 ? parts[1] : rest.popFirst()
      guard let value = next, !value.isEmpty, parts.count > 1 || !value.hasPrefix("--") else {
        throw usage("\(name) needs a value")
      }
      options.set(name, value)
    }
    try options.check(seen)
    return .command(options)
  }

  private mutating func set(_ name: String) {
    switch name {
    case "--update-baseline": updatesBaseline = true
    case "--prune": prunes = true
    case "--strict": isStrict = true
    case "--complete": isComplete = true
    case "--ignore-skipped": ignoresSkipped = true
    case "--github": gitHub = true
    case "--no-github": gitHub = false
    case "--end-with-parent": endsWithParent = true
    default: break
    }
  }

  private mutating func set(_ name: String, _ value: String) {
    switch name {
    case "--reports": reports.append(value)
    case "--package-path": packagePath = value
    case "--root": root = value
    case "--config": configuration = value
    case "--baseline": baseline = value
    case "--json": json = value
    case "--sarif": sarif = value
    case "--junit": junit = value
    case "--html": html = value
    case "--scratch-path": scratchPath = value
    default: break
    }
  }

  private func check(_ seen: Set<String>) throws(GateError) {
    if seen.isSuperset(of: ["--github", "--no-github"]) {
      throw Self.usage("--github and --no-github exclude each other")
    }
    let outputs = [json, sarif, junit, html].compactMap(\.self)
    if Set(outputs).count < outputs.count { throw Self.usage("two outputs are given one path") }
    switch mode {
    case .run:
      if reports.count > 1 { throw Self.usage("run writes its reports to one folder: give --reports once") }
      if isComplete != nil {
        throw Self.usage("--complete is for judge: run knows by the arguments of swift test whether all tests were run")
      }
    case .judge:
      if reports.isEmpty { throw Self.usage("judge needs --reports <path>, a folder or a file") }
      if scratchPath != nil { throw Self.usage("--scratch-path is for run: judge builds nothing") }
    }
  }

  private static func hint(_ name: String, mode: Mode) -> String {
    if mode == .run, TestFilter.isFiltered(swiftTestArguments: [name]) {
      return ": arguments of swift test stand after \"--\", as in: run -- \(name) …"
    }
    return Suggestion(for: name, among: values + switches).words
  }

  private static func usage(_ message: String) -> GateError {
    .usage("\(message) (concurrency-gate --help tells more)")
  }
}
