extension Analysis {
  /// Why the scope took the time that it took, the largest loss first; equal losses in the order in which they stand
  /// here, which puts the cause before what may only follow from it.
  func diagnoses() -> [Diagnosis] {
    let found =
      blockedDiagnoses() + cpuBoundDiagnoses() + sequentialAwaitsDiagnoses() + actorContentionDiagnoses()
      + saturatedPoolDiagnoses() + neverSuspendedDiagnoses()
    return found.enumerated()
      .sorted { ($1.element.lost, $0.offset) < ($0.element.lost, $1.offset) }
      .map(\.element)
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
