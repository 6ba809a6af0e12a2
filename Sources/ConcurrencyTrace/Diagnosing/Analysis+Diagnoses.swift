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
    var left = trace.wall
    for index in candidates.indices {
      // Times are put together from slices and from findings, which can differ a little.
      candidates[index].diagnosis.lost = max(.zero, min(candidates[index].diagnosis.lost, left))
      left -= candidates[index].diagnosis.lost
    }
    let path = trace.wall > .zero ? left / trace.wall : 1
    let ranks = candidates.map { rank(of: $0, path: path) }
    let order = candidates.indices.sorted { (ranks[$1], $0) < (ranks[$0], $1) }
    return Explanation(diagnoses: order.map { candidates[$0].diagnosis }, criticalPath: left)
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

  /// Whether a loss is large enough to explain anything: a twentieth of the wall, and more than noise.
  func explains(_ lost: Duration) -> Bool {
    lost > .zero && lost * 20 >= trace.wall && !isNoise(lost)
  }

  /// Whether a duration on the scope's clock says nothing. Virtual time has no noise.
  func isNoise(_ duration: Duration) -> Bool {
    trace.clock == .real ? duration < Self.noise : duration <= .zero
  }

  /// Whether one slice computed so long that it explains a good part of the scope's real time.
  func isHeavy(_ slice: JobSlice) -> Bool {
    guard let cpu = slice.cpu else { return false }
    return cpu >= Self.heavyCPU && cpu * 4 >= trace.realWall
  }
}
