/// One thing that a task awaited: a suspension of its own, or tasks that it had created.
struct AwaitedPiece {
  var start: Int
  var end: Int
  /// The tasks that were awaited: those of a batch, if several were started together; none for a suspension of the task's own.
  var children: [Int]
  /// Whether nobody else worked meanwhile.
  var isAlone: Bool
  /// Where the task was suspended, or where it created the awaited task, and the functions that awaited this; innermost
  /// first. Empty when it is unknown.
  var chain: [CodeLocation]
  /// The address at which the task went on; 0 when it is unknown.
  var resume: UInt
  /// What the tasks of a batch worked with those below them, and where they were created.
  var work: Int64 = 0
  var sites: Set<CodeLocation> = []

  /// The task that was awaited, the first of a batch; nil for a suspension of the task's own.
  var child: Int? { children.first }
  var members: Int { max(1, children.count) }
  var isBatch: Bool { members > 1 }
}

/// Awaits of one task that follow each other, or tasks of which each was resumed by the one before.
struct AwaitRun {
  var pieces: [AwaitedPiece]
  /// What each took, without what others explain.
  var lengths: [Duration]
  /// What all would have taken side by side at least, whatever the longest is.
  var least: Duration

  /// What would be saved if all had been awaited side by side.
  var lost: Duration { max(.zero, lengths.reduce(.zero, +) - longest) }

  /// What would be saved then inside the pieces, too, by what could be saved in each task and below it.
  func lostInside(_ saved: [Duration]) -> Duration {
    let shorter = zip(pieces, lengths).map { piece, length in
      length - piece.children.reduce(Duration.zero) { $0 + saved[$1] }
    }
    return longest - max(least, shorter.max() ?? .zero)
  }

  /// From the first await to the last.
  var interval: Range<Int> {
    guard let first = pieces.first else { return 0..<0 }
    return first.start..<pieces.reduce(first.end) { max($0, $1.end) }
  }

  /// Lets no more be lost than that.
  mutating func limit(to most: Duration) {
    least = max(least, lengths.reduce(.zero, +) - most)
  }

  /// The tasks that were awaited, those that took longest first.
  var children: [Int] {
    pieces.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }.flatMap { pieces[$0].children }
  }

  private var longest: Duration { max(least, lengths.max() ?? .zero) }
}
