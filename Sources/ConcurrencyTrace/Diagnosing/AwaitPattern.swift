/// What awaits that came one after the other have in common.
///
/// The chains of awaiting functions of one task are a tree, seen from the task's entry. Where it branches, one function
/// awaited several things in turn: that is the function to change, not the library in which the task was suspended.
struct AwaitPattern {
  enum Kind {
    /// Different awaits.
    case steps
    /// The same awaits again and again. `isOneAwait` is false if they only read alike, as two on one line do.
    case turns(count: Int, isOneAwait: Bool)
  }

  /// Consecutive awaits that are one in the eyes of the function in question.
  struct Step {
    /// The awaits, as positions in the run.
    var pieces: Range<Int>
    /// The line of the function in question, if it is known.
    var place: CodeLocation?
    /// The function that is awaited there, if it is known.
    var awaited: CodeLocation?
    var length: Duration
  }

  var kind: Kind
  /// In order. For turns, those of the first turn.
  var steps: [Step]
  /// What awaits the function in question, if it is known and is not in that function.
  var caller: CodeLocation?
  /// The time that all took together.
  var whole: Duration
  /// The time of the longest step or turn.
  var longest: Duration
  /// How many functions lie between the task's entry and the function in question.
  var depth: Int

  /// What would be saved if all had been awaited side by side.
  var loss: Duration { whole - longest }
}

extension AwaitPattern {
  /// The pattern that explains most of the time of a run; of those that explain about as much, the innermost.
  init(_ run: [AwaitedPiece], lengths: [Duration]) {
    var finder = AwaitPatternFinder(run, lengths: lengths)
    finder.visit(run.indices, depth: 0)
    let most = finder.found.map(\.loss).max() ?? .zero
    let candidates = finder.found.filter { $0.loss * 10 >= most * 9 }
    let depth = candidates.map(\.depth).max()
    self =
      candidates.first { $0.depth == depth }
      ?? AwaitPattern(kind: .steps, steps: [], caller: nil, whole: .zero, longest: .zero, depth: 0)
  }
}
