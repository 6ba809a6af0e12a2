extension Analysis {
  /// Why the scope took the time that it took, and how long it would have taken otherwise.
  struct Explanation {
    /// Those that explain most come first; of equals, causes come before what may only follow from them.
    var diagnoses: [Diagnosis]
    /// The wall without what was lost.
    var criticalPath: Duration
  }

  /// A diagnosis before it has its place among the others.
  struct Candidate {
    var diagnosis: Diagnosis
    /// Real time on the critical path that the fault itself took, and that the work would have taken all the same. It is
    /// not lost, but the larger it is, the more it is what happened.
    var own = Duration.zero
  }

  func explanation() -> Explanation {
    let saturation = Saturation(self)
    let contention = Contention(self, saturation)
    let losses = Losses(self, contention: contention, saturation: saturation)
    let handovers = handovers(losses)
    var candidates = blockedDiagnoses(losses) + cpuBoundDiagnoses(losses)
    candidates += sequentialAwaitsDiagnoses(losses, inside: handovers.map(\.run))
    candidates += handovers.map(handoverDiagnosis)
    candidates += actorContentionDiagnoses(contention, losses) + saturatedPoolDiagnoses(saturation, losses)
    candidates += neverSuspendedDiagnoses(saturation)
    let longest = longestComputing()
    // Without waits the wall would still be as long as that.
    var left = max(.zero, trace.wall - longest.time)
    var isLeft = false
    for index in candidates.indices {
      // Times are put together from slices and from findings, which can differ a little.
      let lost = max(.zero, candidates[index].diagnosis.lost)
      isLeft = isLeft || lost > left
      candidates[index].diagnosis.lost = min(lost, left)
      left -= min(lost, left)
    }
    if isLeft { addOwn(longest, to: &candidates) }
    let criticalPath = candidates.reduce(trace.wall) { $0 - $1.diagnosis.lost }
    let path = trace.wall > .zero ? criticalPath / trace.wall : 1
    let ranks = candidates.map { rank(of: $0, path: path) }
    let order = candidates.indices.sorted { (ranks[$1], $0) < (ranks[$0], $1) }
    return Explanation(diagnoses: order.map { candidates[$0].diagnosis }, criticalPath: criticalPath)
  }

  /// The processor time, in long slices, of the task that computed longest: of the operation and what it has to wait for in
  /// any case, its children and theirs. In virtual time that is none.
  private func longestComputing() -> (task: Int, time: Duration) {
    var longest = (task: 0, time: Duration.zero)
    guard trace.clock == .real else { return longest }
    var isAwaited = Array(repeating: false, count: trace.tasks.count)
    for (task, value) in trace.tasks.enumerated() {
      // A task stands after its creator in the trace.
      let isChild = value.isChild && value.creator.map { $0 < task && isAwaited[$0] } ?? false
      isAwaited[task] = isChild || replay.isRoot(task)
      let time = spans[task].slices.compactMap(\.cpu).filter { $0 >= Self.heavyCPU }.reduce(Duration.zero, +)
      if isAwaited[task], time > longest.time { longest = (task, time) }
    }
    return longest
  }

  /// Notes that the critical path is what one task computed: jobs that waited for its thread ended later, but would not have
  /// without it.
  private func addOwn(_ longest: (task: Int, time: Duration), to candidates: inout [Candidate]) {
    for index in candidates.indices where candidates[index].diagnosis.cause == .cpuBound {
      guard candidates[index].diagnosis.tasks.contains(TaskSpan.ID(rawValue: longest.task)) else { continue }
      candidates[index].own = max(candidates[index].own, longest.time)
    }
  }

  /// How much of the scope's time the candidate explains: what was lost counts whole, and three quarters of the share that it
  /// has in the critical path, so that of two tasks that took turns the turns come first.
  private func rank(of candidate: Candidate, path: Double) -> Double {
    let lost = trace.wall > .zero ? candidate.diagnosis.lost / trace.wall : 0
    let own = trace.realWall > .zero ? candidate.own / trace.realWall : 0
    return lost + min(own, path) * 0.75
  }

  /// Less than this of processor time is nothing to speak of: the default budget of one slice.
  static var heavyCPU: Duration { .milliseconds(10) }
  /// In real time, less than this is noise.
  static var noise: Duration { .milliseconds(1) }

  /// Whether a loss is large enough to explain anything: a twentieth of the scope's own time, and more than noise.
  func explains(_ lost: Duration) -> Bool {
    lost > .zero && lost * 20 >= ownTime.wall && !isNoise(lost)
  }

  /// Whether a duration on the scope's clock says nothing. Virtual time has no noise.
  func isNoise(_ duration: Duration) -> Bool {
    trace.clock == .real ? duration < Self.noise : duration <= .zero
  }

  /// Whether one slice computed so long that it explains a good part of the scope's own time.
  func isHeavy(_ slice: JobSlice) -> Bool {
    slice.cpu.map(isHeavy) ?? false
  }

  /// Whether that much computing is long, and explains a good part of the real time.
  func isHeavy(_ cpu: Duration) -> Bool {
    cpu >= Self.heavyCPU && cpu * 4 >= ownTime.realWall
  }
}
