/// Walks from the task's entry inwards and notes every function at which awaits part. Each frame is looked at once.
struct AwaitPatternFinder {
  let run: [AwaitedPiece]
  let lengths: [Duration]
  /// The chains, outermost first.
  let paths: [[CodeLocation]]
  private(set) var found: [AwaitPattern] = []

  init(_ run: [AwaitedPiece], lengths: [Duration]) {
    self.run = run
    self.lengths = lengths
    paths = run.map { $0.chain.reversed() }
  }

  /// Looks at awaits whose chains agree in the outermost `depth` frames.
  mutating func visit(_ pieces: Range<Int>, depth: Int) {
    guard pieces.count > 1 else { return }
    var depth = depth
    while let frame = frame(pieces.lowerBound, depth), pieces.allSatisfy({ self.frame($0, depth) == frame }) {
      depth += 1
    }
    let outer = depth > 0 ? frame(pieces.lowerBound, depth - 1) : nil
    guard let first = paths[pieces.lowerBound].dropFirst(depth).first else {
      if pieces.allSatisfy({ frame($0, depth) == nil }) {
        addEqual(pieces, depth: depth)
      } else {
        addBranches(pieces, in: outer, depth: depth)
      }
      return
    }
    if pieces.allSatisfy({ frame($0, depth)?.isInSameFunction(as: first) == true }) {
      addLines(pieces, caller: outer, depth: depth)
    } else {
      addBranches(pieces, in: outer, depth: depth)
    }
  }

  private func frame(_ piece: Int, _ depth: Int) -> CodeLocation? {
    paths[piece].indices.contains(depth) ? paths[piece][depth] : nil
  }

  /// All chains are the same to their innermost ends.
  private mutating func addEqual(_ pieces: Range<Int>, depth: Int) {
    let steps = pieces.map { step($0..<$0 + 1, at: frame($0, depth - 1), depth: depth) }
    guard depth > 0, let first = steps.first else { return add(.steps, steps, turns: steps.map(\.length), depth: 0) }
    let resume = run[pieces.lowerBound].resume
    add(
      .turns(count: pieces.count, isOneAwait: pieces.allSatisfy { run[$0].resume == resume }),
      [first],
      turns: steps.map(\.length),
      caller: depth > 1 ? frame(pieces.lowerBound, depth - 2) : nil,
      depth: depth - 1
    )
  }

  /// One function awaited at several lines.
  private mutating func addLines(_ pieces: Range<Int>, caller: CodeLocation?, depth: Int) {
    let steps = groups(pieces, depth: depth).map { step($0, at: frame($0.lowerBound, depth), depth: depth + 1) }
    var turns: [[Step]] = []
    var seen: Set<CodeLocation?> = []
    for step in steps {
      if turns.isEmpty || seen.contains(step.place) {
        turns.append([])
        seen = []
      }
      turns[turns.count - 1].append(step)
      seen.insert(step.place)
    }
    if turns.count > 1, let first = turns.max(by: { $0.count < $1.count }) {
      let lengths = turns.map { $0.reduce(Duration.zero) { $0 + $1.length } }
      let kind = AwaitPattern.Kind.turns(count: turns.count, isOneAwait: true)
      add(kind, first, turns: lengths, caller: caller, depth: depth)
    } else {
      add(.steps, steps, turns: steps.map(\.length), caller: caller, depth: depth)
    }
    for step in steps { visit(step.pieces, depth: depth + 1) }
  }

  /// One line of `function` awaited several functions; or no function is known that has them all in common.
  private mutating func addBranches(_ pieces: Range<Int>, in function: CodeLocation?, depth: Int) {
    let steps = groups(pieces, depth: depth).map { group in
      let innermost = group.count == 1 ? run[group.lowerBound].chain.first : frame(group.lowerBound, depth)
      let awaited = function != nil ? depth : group.count == 1 ? paths[group.lowerBound].count : depth + 1
      return step(group, at: function ?? innermost, depth: awaited)
    }
    add(.steps, steps, turns: steps.map(\.length), depth: max(0, depth - 1))
    for step in steps { visit(step.pieces, depth: depth) }
  }

  /// Consecutive pieces with the same frame at `depth`.
  private func groups(_ pieces: Range<Int>, depth: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    for piece in pieces {
      if let last = groups.last, frame(last.lowerBound, depth) == frame(piece, depth), frame(piece, depth) != nil {
        groups[groups.count - 1] = last.lowerBound..<piece + 1
      } else {
        groups.append(piece..<piece + 1)
      }
    }
    return groups
  }

  /// `depth` is that of the function that is awaited.
  private func step(_ pieces: Range<Int>, at place: CodeLocation?, depth: Int) -> Step {
    let awaited = frame(pieces.lowerBound, depth)
    let isCommon = pieces.allSatisfy { piece in
      awaited.flatMap { frame(piece, depth)?.isInSameFunction(as: $0) } ?? false
    }
    return Step(
      pieces: pieces,
      place: place,
      awaited: isCommon ? awaited : nil,
      length: pieces.reduce(.zero) { $0 + lengths[$1] }
    )
  }

  private typealias Step = AwaitPattern.Step

  private mutating func add(
    _ kind: AwaitPattern.Kind,
    _ steps: [Step],
    turns: [Duration],
    caller: CodeLocation? = nil,
    depth: Int
  ) {
    // A function that awaits itself is no news.
    let isOther = caller.map { caller in steps.first?.place?.isInSameFunction(as: caller) != true } ?? false
    found.append(
      AwaitPattern(
        kind: kind,
        steps: steps,
        caller: isOther ? caller : nil,
        whole: turns.reduce(.zero, +),
        longest: turns.max() ?? .zero,
        depth: depth
      )
    )
  }
}
