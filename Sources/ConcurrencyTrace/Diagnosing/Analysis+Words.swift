extension Analysis {
  /// A time on the scope's clock: exact in virtual time, three digits in real time.
  func text(_ duration: Duration) -> String {
    trace.clock == .virtual ? duration.brief : duration.roughly
  }

  /// The task as a sentence speaks of it.
  func subject(_ task: Int) -> String {
    if replay.isRoot(task) { return "the operation" }
    let span = spans[task]
    if let name = span.name, !name.isEmpty { return "task “\(name.onOneLine.clipped(to: 40))”" }
    if let site = span.spawnSite { return "the task started in \(site.quoted)" }
    return span.id.description
  }

  /// Up to three of the tasks, as long as they are short, and how many more there are.
  func subjects(_ tasks: [Int]) -> String {
    var counts: [String: Int] = [:]
    let different = tasks.map(subject).filter { name in
      counts[name, default: 0] += 1
      return counts[name] == 1
    }
    let names = different.map { Self.plural($0, counts[$0] ?? 1) }
    var shown = names.prefix(3)
    while shown.count > 1, shown.reduce(0, { $0 + $1.count }) > 120 { shown.removeLast() }
    return names.count > shown.count
      ? shown.joined(separator: ", ") + " and \(names.count - shown.count) more" : Self.list(Array(shown))
  }

  /// The tasks of findings that are told as one, of which the first task is known. `count` says how many were found.
  func subjects(_ tasks: [Int], of count: Int) -> String {
    guard let task = tasks.first, tasks.count == 1, count > 1, spans[task].name == nil,
      let site = spans[task].spawnSite,
      spans.count(where: { $0.spawnSite == site && $0.name == nil }) > 1
    else { return subjects(tasks) }
    return "tasks started in \(site.quoted)"
  }

  /// `3 tasks started in …` for three that are spoken of alike.
  private static func plural(_ subject: String, _ count: Int) -> String {
    guard count > 1 else { return subject }
    for start in ["the task ", "task “"] where subject.hasPrefix(start) {
      return "\(count) tasks " + subject.dropFirst(start == "task “" ? 5 : start.count)
    }
    return subject
  }

  /// The first of the wordings that is short enough to be read at a glance, else the last.
  static func fitting(_ wordings: [String]) -> String {
    wordings.first { $0.count <= 350 } ?? wordings.last ?? ""
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
  package var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() }
}

/// `1 call`, `2 calls`.
package func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
