extension Analysis {
  /// A time on the scope's clock: exact in virtual time, three digits in real time.
  func text(_ duration: Duration) -> String {
    trace.clock == .virtual ? duration.brief : duration.roughly
  }

  /// The task as a sentence speaks of it.
  func subject(_ task: Int) -> String {
    let span = spans[task]
    if let name = span.name, !name.isEmpty { return "task “\(name)”" }
    if let site = span.spawnSite { return "the task started in \(site.quoted)" }
    return replay.isRoot(task) ? "the operation" : span.id.description
  }

  /// Up to three of the tasks, and how many more there are.
  func subjects(_ tasks: [Int]) -> String {
    var seen: Set<String> = []
    let names = tasks.map(subject).filter { seen.insert($0).inserted }
    let shown = names.prefix(3)
    return names.count > 3
      ? shown.joined(separator: ", ") + " and \(names.count - 3) more" : Self.list(Array(shown))
  }

  static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  func ids(_ tasks: some Sequence<Int>) -> [TaskSpan.ID] {
    tasks.map(TaskSpan.ID.init(rawValue:))
  }
}

extension String {
  /// With a capital at the start, as a sentence has.
  var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() }
}

/// `1 call`, `2 calls`.
func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
