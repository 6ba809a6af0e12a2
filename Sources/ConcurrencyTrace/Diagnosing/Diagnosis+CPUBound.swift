extension Analysis {
  /// One diagnosis for each function that computed for long without a suspension.
  func cpuBoundDiagnoses(_ losses: Losses) -> [Candidate] {
    var groups: [CPUBoundGroup.Key?: CPUBoundGroup] = [:]
    func add(_ cpu: Duration, task: Int?, place: CodeLocation?, count: Int, onMain: Bool) {
      let key = place.map(CPUBoundGroup.Key.init)
      groups[key, default: CPUBoundGroup()].add(cpu, task: task, place: place, count: count, onMain: onMain)
    }
    let budgeted = findings.filter { $0.kind == .cpu }
    for finding in budgeted {
      let count = max(1, finding.count)
      add(finding.cpu, task: finding.task?.rawValue, place: finding.culprit, count: count, onMain: finding.onMainThread)
    }
    // Where nothing was found there may have been no budget, so that nobody sampled a stack: the slices themselves are the
    // evidence. Where something was, they are in it, whatever their tasks: findings of one place are one.
    if budgeted.isEmpty {
      for span in spans {
        for (position, slice) in span.slices.enumerated() where isHeavy(slice) {
          let resumed = position > 0 ? span.suspensions[position - 1].resumesAt : nil
          let place = resumed ?? span.spawnSite
          add(slice.cpu ?? .zero, task: span.id.rawValue, place: place, count: 1, onMain: slice.lane == .main)
        }
      }
    }
    let all = groups.values.reduce(Duration.zero) { $0 + $1.cpu }
    return groups.values.sorted { ($1.cpu, $0.firstTask) < ($0.cpu, $1.firstTask) }.map { group in
      let share = all > .zero ? group.cpu / all : 0
      return Candidate(
        diagnosis: cpuBound(group),
        own: .nanoseconds(Int64(share * Double(losses.ownComputing)))
      )
    }
  }

  private func cpuBound(_ group: CPUBoundGroup) -> Diagnosis {
    let tasks = group.tasks.sorted()
    let known = tasks.filter(spans.indices.contains)
    let who = known.isEmpty ? "a job" : subjects(known, of: group.count)
    var explanation = "\(who.capitalizedSentence) computed for \(group.cpu.roughly)"
    if group.count > 1 { explanation += " in \(group.count) slices (about \(group.longest.roughly) in the longest)" }
    explanation += " without being suspended"
    explanation += group.place.map { ", in \($0.quoted)" } ?? ""
    return Diagnosis(
      cause: .cpuBound,
      explanation: explanation + ". Nothing else can run on that thread meanwhile.",
      remedy: "Move the computation off the \(group.isOnMain ? "main actor" : "pool"): run it on a Dispatch queue or a "
        + "thread of its own, and resume a continuation with the result. Or split it into child tasks, or let it give "
        + "up its thread now and then with `await Task.yield()`.",
      tasks: ids(tasks),
      location: group.place,
      lost: .zero
    )
  }
}

/// The slices that computed for long in one function.
private struct CPUBoundGroup {
  /// What makes a function one. Samples of one loop stand at many lines, in its closures, and in functions inside it.
  struct Key: Hashable {
    var function: String
    var file: String
    var module: String

    init(_ place: CodeLocation) {
      function = place.function.holdingFunction
      file = place.file
      module = place.module
    }
  }

  private(set) var tasks: Set<Int> = []
  private(set) var count = 0
  /// Whether all of them were on the main actor.
  private(set) var isOnMain = true
  private(set) var cpu = Duration.zero
  private(set) var longest = Duration.zero
  private var lines: [CodeLocation?: Duration] = [:]

  var firstTask: Int { tasks.min() ?? 0 }

  /// The line at which most of the time was spent.
  var place: CodeLocation? {
    lines.max { ($0.value, $1.key?.line ?? 0) < ($1.value, $0.key?.line ?? 0) }?.key
  }

  mutating func add(_ cpu: Duration, task: Int?, place: CodeLocation?, count: Int, onMain: Bool) {
    if let task { tasks.insert(task) }
    isOnMain = isOnMain && onMain
    self.count += count
    self.cpu += cpu
    longest = max(longest, cpu / count)
    lines[place, default: .zero] += cpu
  }
}
