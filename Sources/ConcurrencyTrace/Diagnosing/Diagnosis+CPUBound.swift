extension Analysis {
  /// One diagnosis for each place that computed for long without a suspension.
  func cpuBoundDiagnoses() -> [Diagnosis] {
    struct Group {
      var place: CodeLocation?
      var tasks: Set<Int> = []
      var count = 0
      var lost = Duration.zero
      var longest = Duration.zero
    }
    var groups: [CodeLocation?: Group] = [:]
    func add(_ cpu: Duration, task: Int?, place: CodeLocation?, count: Int) {
      var group = groups[place] ?? Group(place: place)
      if let task { group.tasks.insert(task) }
      group.count += count
      group.lost += cpu
      group.longest = max(group.longest, cpu / count)
      groups[place] = group
    }
    var covered: Set<TaskSpan.ID?> = []
    for finding in findings where finding.kind == .cpu {
      covered.insert(finding.task)
      add(finding.cpu, task: finding.task?.rawValue, place: finding.culprit, count: max(1, finding.count))
    }
    // Without a budget nobody sampled the stack: the slice itself is the evidence.
    for span in spans where !covered.contains(span.id) {
      for (position, slice) in span.slices.enumerated() where isHeavy(slice) {
        let resumed = position > 0 ? span.suspensions[position - 1].resumesAt : nil
        add(slice.cpu ?? .zero, task: span.id.rawValue, place: resumed ?? span.spawnSite, count: 1)
      }
    }
    return groups.values.sorted { ($1.lost, $0.tasks.min() ?? 0) < ($0.lost, $1.tasks.min() ?? 0) }.map { group in
      let tasks = group.tasks.sorted()
      let known = tasks.filter(spans.indices.contains)
      let who = known.isEmpty ? "a job" : subjects(known)
      var explanation = "\(who.capitalizedSentence) computed for \(group.lost.roughly)"
      explanation += group.count > 1 ? " in \(group.count) slices (about \(group.longest.roughly) in the longest)" : ""
      explanation += " without a suspension point"
      explanation += group.place.map { ", in \($0.quoted)" } ?? ""
      return Diagnosis(
        cause: .cpuBound,
        explanation: explanation + ". Nothing else can run on that thread meanwhile.",
        remedy: "Split the computation into child tasks, or let it give up its thread now and then with "
          + "`await Task.yield()`.",
        tasks: ids(tasks),
        location: group.place,
        lost: group.lost
      )
    }
  }
}
