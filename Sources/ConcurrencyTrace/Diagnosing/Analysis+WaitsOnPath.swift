extension Analysis {
  /// The waits of one task on the critical path that took the time although others were at work: the turns of a loop, at one
  /// `await`; or any, if the others are but tasks that it has created itself. If several tasks have such waits, those of one.
  func waitsOnPath() -> (task: Int, waits: [AwaitedPiece])? {
    var found: [(task: Int, waits: [AwaitedPiece])] = []
    let instants = busyInstants()
    for task in Set(path.tasks) where gaps.indices.contains(task) {
      let waits = gaps[task].compactMap { gap -> AwaitedPiece? in
        guard let ready = gap.ready, ready > gap.from, gap.resume != 0, gap.waker == nil, path.tasks[gap.from] == task,
          path.states[gap.from] == .waiting, gap.wait == .timer || gap.wait == .continuation
        else { return nil }
        return piece(gap, until: ready, isAlone: false)
      }
      if waits.count > 1, hasOnlyOwnTasks(task, beside: waits, instants) {
        found.append((task, waits))
      } else {
        for (_, turns) in Dictionary(grouping: waits, by: \.resume) where turns.count > 2 {
          found.append((task, turns))
        }
      }
    }
    func length(_ waits: [AwaitedPiece]) -> Duration { waits.reduce(.zero) { $0 + self.length($1) } }
    return found.max { left, right in
      (length(left.waits), right.task, right.waits[0].start) < (length(right.waits), left.task, left.waits[0].start)
    }
  }

  /// For how long the busiest of the other tasks worked between the first and the last of some waits.
  func busiest(beside found: (task: Int, waits: [AwaitedPiece])?) -> Duration {
    guard let found, let first = found.waits.first, let last = found.waits.last else { return .zero }
    let others = busy.intervals.enumerated().lazy.filter { $0.offset != found.task }.map { _, intervals in
      intervals.reduce(Duration.zero) { sum, interval in
        let common = interval.clamped(to: first.start..<last.end)
        return common.isEmpty ? sum : sum + self.duration(from: common.lowerBound, to: common.upperBound)
      }
    }
    return others.max() ?? .zero
  }

  /// Whether all others that are busy from the first of some waits to the last were created by the task, or by those.
  ///
  /// Many tasks can have waits on the path. So it counts those that are its own, and does not look at all the others.
  private func hasOnlyOwnTasks(_ task: Int, beside waits: [AwaitedPiece], _ instants: [Int]) -> Bool {
    guard let first = waits.first, let last = waits.last else { return false }
    let interval = first.start..<last.end
    let all = instants[interval.upperBound] - instants[interval.lowerBound]
    var own = 0
    var tasks = [task]
    while own < all, let next = tasks.popLast() {
      let intervals = busy.intervals[next]
      own += Self.instants(of: intervals, in: interval)
      // Who began later has created nobody before. A task stands after its creator in the trace.
      if intervals.first.map({ $0.lowerBound < interval.upperBound }) ?? true {
        tasks += created[next].lazy.filter { $0 > next }
      }
    }
    return own == all
  }

  /// For each instant, at how many instants until then tasks were busy, the sum over all tasks.
  private func busyInstants() -> [Int] {
    var sum = 0
    return [0]
      + busy.count.map { count in
        sum += count
        return sum
      }
  }

  private static func instants(of intervals: [Range<Int>], in bounds: Range<Int>) -> Int {
    let first = intervals.partitioningIndex { $0.upperBound > bounds.lowerBound }
    return intervals[first...].prefix { $0.lowerBound < bounds.upperBound }
      .reduce(0) { $0 + $1.clamped(to: bounds).count }
  }
}
