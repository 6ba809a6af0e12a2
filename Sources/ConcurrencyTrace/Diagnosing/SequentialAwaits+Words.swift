extension Analysis {
  func sequentialAwaits(of task: Int, run: [AwaitedPiece], lost: Duration) -> Diagnosis {
    let shown = run.prefix(3).map { piece in
      let length = text(duration(from: piece.start, to: piece.end))
      if let child = piece.child { return "\(length) for \(subject(child))" }
      return piece.place.map { "\(length) at the `await` in \($0.quoted)" } ?? length
    }
    let rest = run.count > 3 ? ", and \(run.count - 3) more" : ""
    let whole = run.reduce(Duration.zero) { $0 + duration(from: $1.start, to: $1.end) }
    let longest = run.map { duration(from: $0.start, to: $0.end) }.max() ?? .zero
    return Diagnosis(
      cause: .sequentialAwaits,
      explanation: "\(subject(task).capitalizedSentence) awaited \(run.count) things one after the other, with nothing "
        + "else in progress: \(shown.joined(separator: ", then "))\(rest). Together they took \(text(whole)), the longest "
        + "alone \(text(longest)).",
      remedy: remedy(for: run),
      tasks: ids([task] + run.compactMap(\.child).filter { $0 != task }),
      location: run.dropFirst().lazy.compactMap(\.place).first ?? run.first?.place,
      lost: lost
    )
  }

  private func remedy(for run: [AwaitedPiece]) -> String {
    let places = Set(run.map(\.place))
    let first = run.first?.place
    let second = run.dropFirst().first?.place
    let areTasks = run.allSatisfy { $0.child != nil }
    if places.count == 1, let place = first {
      return areTasks
        ? "If they do not need each other's results, start all tasks of \(place.quoted) before awaiting the first."
        : "If one turn does not need the result of the one before, run the turns of \(place.quoted) as children of a task "
          + "group, and await them after all were added."
    }
    guard let first, let second else {
      return "If they do not need each other's results, start all of them before awaiting the first: with `async let`, "
        + "or as children of a task group."
    }
    return areTasks
      ? "If it does not need the first one's result, start the task of \(second.quoted) before awaiting that of "
        + "\(first.quoted)."
      : "If it does not need the first one's result, start what \(second.quoted) awaits with `async let` before awaiting "
        + "at \(first.quoted)."
  }
}
