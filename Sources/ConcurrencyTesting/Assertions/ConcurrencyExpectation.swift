import ConcurrencyTrace

/// What `assertConcurrent` expects of a report.
struct ConcurrencyExpectation {
  var wall: Duration
  /// Nil for what fits the report's clock.
  var tolerance: Duration?
  var tasks: Int

  /// What is wrong with the arguments themselves.
  var mistakes: [String] {
    var mistakes: [String] = []
    if wall < .zero { mistakes.append("expectedWall is \(wall.brief), but must not be negative") }
    if let tolerance, tolerance < .zero {
      mistakes.append("tolerance is \(tolerance.brief), but must not be negative")
    }
    if tasks < 1 { mistakes.append("tasks is \(tasks), but must be at least 1") }
    return mistakes
  }

  func tolerance(for report: ConcurrencyReport) -> Duration {
    tolerance ?? (report.isVirtual ? .zero : max(wall / 10, .milliseconds(50)))
  }

  func allowsWall(of report: ConcurrencyReport) -> Bool {
    let difference = report.wall - wall
    let tolerance = tolerance(for: report)
    return difference <= tolerance && difference >= .zero - tolerance
  }

  func allowsOverlap(of report: ConcurrencyReport) -> Bool { report.peakConcurrency >= tasks }
}
