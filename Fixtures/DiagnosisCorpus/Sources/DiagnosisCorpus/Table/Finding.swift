import ConcurrencyTesting

/// One diagnosis of a report, as far as it is judged.
public struct Finding: Hashable, Sendable {
  /// The cause that is named.
  public var cause: Diagnosis.Cause
  /// The part of the wall time that it explains, from 0 on.
  public var share: Double
  /// What the report says of it.
  public var words: String

  package init(_ cause: Diagnosis.Cause, share: Double, words: String = "") {
    self.cause = cause
    self.share = share
    self.words = words
  }

  init(_ diagnosis: Diagnosis, in report: ConcurrencyReport) {
    // In virtual time computing takes none of the clock's.
    let isReal = [.blocked, .cpuBound].contains(diagnosis.cause)
    let wall = report.isVirtual && isReal ? report.realWall : report.wall
    self.init(
      diagnosis.cause,
      share: diagnosis.lost == .zero ? 0 : diagnosis.lost / max(wall, .nanoseconds(1)),
      words: "\(diagnosis.lost) of \(wall): \(diagnosis.explanation)"
    )
  }

  /// Whether it explains as much as `assertConcurrent` would not tolerate: a tenth of the wall time.
  var weighs: Bool { share >= 0.1 }
}
