/// What is lost in the runs of all tasks, each moment once.
///
/// A run can lie inside a piece of another: a task is awaited in a loop, and awaits one thing after the other itself. Had the
/// pieces of the outer run gone on side by side, nothing but the longest would be left to take time, and of what is lost inside
/// the pieces only that counts by which the longest would still be too long.
struct NestedRuns {
  /// For each task, what is lost in its own runs.
  private(set) var lost: [Duration]

  /// - Parameters:
  ///   - runs: those of each task.
  ///   - created: for each task, the tasks that it created.
  init(_ runs: [[AwaitRun]], created: [[Int]]) {
    lost = Array(repeating: .zero, count: runs.count)
    // For each task, those of the tasks that it created which are in none of its runs.
    let others = runs.indices.map { task in
      let inRuns = Set(runs[task].flatMap(\.children))
      // A task stands after its creator in the trace.
      return created[task].filter { $0 > task && !inRuns.contains($0) }
    }
    var saved = lost
    for task in runs.indices.reversed() {
      let inside = runs[task].reduce(Duration.zero) { $0 + $1.lost + $1.lostInside(saved) }
      saved[task] = others[task].reduce(inside) { $0 + saved[$1] }
    }
    // For each task, how much of that still counts; nil where all of it does.
    var left: [Duration?] = Array(repeating: nil, count: runs.count)
    for task in runs.indices {
      var rest = left[task]
      func take(_ wanted: Duration) -> Duration {
        let taken = min(wanted, rest ?? wanted)
        rest = rest.map { $0 - taken }
        return taken
      }
      lost[task] = take(runs[task].reduce(.zero) { $0 + $1.lost })
      for run in runs[task] {
        var inside = take(run.lostInside(saved))
        for child in run.children {
          let share = min(inside, saved[child])
          left[child] = share
          inside -= share
        }
      }
      for child in others[task] where rest != nil { left[child] = take(saved[child]) }
    }
  }

  /// The same for tasks that followed each other although none had created the one before: limits their runs to what is lost
  /// once the tasks overlap.
  static func limit(_ runs: inout [[AwaitRun]], inside outer: AwaitRun) {
    let interval = outer.interval
    var saved = Array(repeating: Duration.zero, count: runs.count)
    func isInside(_ run: AwaitRun) -> Bool {
      run.interval.lowerBound >= interval.lowerBound && run.interval.upperBound <= interval.upperBound
    }
    for task in outer.children {
      saved[task] = runs[task].filter(isInside).reduce(.zero) { $0 + $1.lost }
    }
    var inside = outer.lostInside(saved)
    for task in outer.children {
      for position in runs[task].indices where isInside(runs[task][position]) {
        let share = min(inside, runs[task][position].lost)
        runs[task][position].limit(to: share)
        inside -= share
      }
    }
  }
}
