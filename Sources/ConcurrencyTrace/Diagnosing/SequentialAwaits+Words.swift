extension Analysis {
  func sequentialAwaits(of task: Int, run: [AwaitedPiece], lost: Duration) -> Diagnosis {
    let pattern = AwaitPattern(run, lengths: run.map(length))
    let explanations = [3, 2, 1].flatMap { shown in
      [true, false].map { explanation(pattern, of: task, run: run, shown: shown, namesOthers: $0) }
    }
    return Diagnosis(
      cause: .sequentialAwaits,
      explanation: Self.fitting(explanations),
      remedy: remedy(for: pattern, run: run),
      tasks: ids([task] + run.flatMap(\.children).filter { $0 != task }),
      location: location(of: pattern),
      lost: lost
    )
  }

  /// The line to change: that of the second step, since the first may stay as it is.
  private func location(of pattern: AwaitPattern) -> CodeLocation? {
    switch pattern.kind {
    case .steps: pattern.steps.dropFirst().lazy.compactMap(\.place).first ?? pattern.steps.first?.place
    case .turns: pattern.steps.first?.place
    }
  }

  /// - Parameters:
  ///   - shown: how many steps are listed.
  ///   - namesOthers: whether to name the functions that await, and are awaited by, the one in question.
  private func explanation(
    _ pattern: AwaitPattern,
    of task: Int,
    run: [AwaitedPiece],
    shown: Int,
    namesOthers: Bool
  ) -> String {
    let count = pattern.steps.count
    var previous: CodeLocation?
    let steps = pattern.steps.prefix(shown).map { step in
      defer { previous = step.place }
      return words(for: step, after: previous, run: run, kind: pattern.kind, namesOthers: namesOthers)
    }
    let rest = count > shown ? ", and \(count - shown) more" : ""
    let list = steps.joined(separator: ", then ") + rest
    let who = "\(subject(task).capitalizedSentence) awaited"
    let alone = "one after the other" + (run.allSatisfy(\.isAlone) ? ", with nothing else in progress" : "")
    switch pattern.kind {
    case .steps:
      return "\(who) \(counted(count, "thing")) \(alone): \(list). Together they took \(text(pattern.whole)), "
        + "the longest alone \(text(pattern.longest))."
    case .turns(let turns, let isOneAwait):
      let all = isOneAwait ? "the \(turns) turns" : "they"
      // What stands on one line need not be the same await.
      let things = count > 1 ? "the same \(count) things " : isOneAwait ? "the same thing " : ""
      let caller = namesOthers ? pattern.caller.map { ", awaited by \($0.quoted)" } ?? "" : ""
      return "\(who) \(things)\(turns) times \(alone): \(list)\(caller). Together \(all) took "
        + "\(text(pattern.whole)), the longest alone \(text(pattern.longest))."
    }
  }

  private func words(
    for step: AwaitPattern.Step,
    after previous: CodeLocation?,
    run: [AwaitedPiece],
    kind: AwaitPattern.Kind,
    namesOthers: Bool
  ) -> String {
    let children = step.pieces.count == 1 ? run[step.pieces.lowerBound].children : []
    switch kind {
    case .steps:
      let length = text(step.length)
      if !children.isEmpty { return "\(length) for \(subjects(children))" }
      guard let place = step.place else { return length }
      return "\(length) \(at(place, after: previous))" + (namesOthers ? awaits(step) : "")
    case .turns:
      guard let place = step.place else { return "" }
      if children.count > 1 { return "up to \(width(of: run)) tasks started in \(place.quoted) together" }
      if !children.isEmpty { return "a task started in \(place.quoted)" }
      return at(place, after: previous) + (namesOthers ? awaits(step) : "")
    }
  }

  /// How many tasks were started together, at most.
  private func width(of run: [AwaitedPiece]) -> Int { run.map(\.members).max() ?? 1 }

  private func at(_ place: CodeLocation, after previous: CodeLocation?) -> String {
    let quoted = place.quoted(after: previous)
    return quoted.first == ":" ? "at \(quoted)" : "at the `await` in \(quoted)"
  }

  private func awaits(_ step: AwaitPattern.Step) -> String {
    step.awaited.map { ", which awaits `\($0.shortFunction)`" } ?? ""
  }

  private func remedy(for pattern: AwaitPattern, run: [AwaitedPiece]) -> String {
    switch pattern.kind {
    case .turns(_, let isOneAwait):
      guard let place = pattern.steps.first?.place else { return Self.startTogether }
      let width = width(of: run)
      guard width == 1 else {
        return
          "Let the next task begin whenever one ends, so that \(width) go on all the time: in one task group, await "
          + "`next()` before adding another. The tasks are started in \(place.quoted)."
      }
      guard isOneAwait else {
        let caller = pattern.caller.map { " or at \($0.quoted)" } ?? ""
        return "If they do not need each other's results, start what is awaited at \(place.quoted)\(caller) before "
          + "awaiting the first: as child tasks of a task group if it is a loop, else with `async let`."
      }
      let turns =
        "If one turn does not need the result of the one before, run the turns as child tasks of a task group, and await "
        + "them after all were added."
      let chain = run.first?.chain ?? []
      let functions = chain.drop { !$0.isInSameFunction(as: place) }.filter { !$0.file.isEmpty }
      // A function and the closures in it are quoted alike.
      let places = functions.map(\.quoted).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
      guard places.count > 1 else { return "\(turns) The loop leads to \(place.quoted)." }
      return Self.fitting(
        [4, 3, 2, 1].map { shown in
          let list = places.prefix(shown).joined(separator: ", awaited by ")
          return "\(turns) The loop is in one of these: \(list)\(places.count > shown ? ", or further out" : "")."
        }
      )
    case .steps:
      return remedy(for: pattern.steps, run: run)
    }
  }

  private static let startTogether =
    "If they do not need each other's results, start all of them before awaiting the first: with `async let`, or as "
    + "children of a task group."

  /// Speaks of the two neighbours that would save most.
  private func remedy(for steps: [AwaitPattern.Step], run: [AwaitedPiece]) -> String {
    let pairs = zip(steps, steps.dropFirst())
    let best = pairs.map { min($0.length, $1.length) }.max()
    guard let (first, second) = pairs.first(where: { min($0.length, $1.length) == best }),
      let from = first.place, let to = second.place
    else { return Self.startTogether }
    let isFirstTask = run[first.pieces.lowerBound].child != nil && first.pieces.count == 1
    let isSecondTask = run[second.pieces.lowerBound].child != nil && second.pieces.count == 1
    if from == to {
      return "If they do not need each other's results, start all that \(to.quoted) awaits before awaiting the first: "
        + "with `async let`, or as child tasks of a task group if it is a loop."
    }
    let what =
      isSecondTask ? "start the task of \(to.quoted)" : "start what \(to.quoted) awaits with `async let`"
    let before = isFirstTask ? "before awaiting that of" : "before awaiting at"
    return "If the later one does not need the earlier one's result, \(what) \(before) \(from.quoted(after: to))."
  }
}
