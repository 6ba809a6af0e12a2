import ConcurrencyTrace

/// The words of `assertConcurrent`.
extension FailureMessage {
  static func concurrency(_ report: ConcurrencyReport, against expectation: ConcurrencyExpectation) -> String {
    let difference = report.wall - expectation.wall
    let tolerance = expectation.tolerance(for: report)
    let isOff = !expectation.allowsWall(of: report)
    let isTooFew = !expectation.allowsOverlap(of: report)
    let clock = report.isVirtual ? " of virtual time" : ""
    // What is off must not read as if it were not.
    let wall = words(report.wall, report) { !isOff || excess($0 - expectation.wall) > tolerance }
    var verdict = "assertConcurrent: took \(wall)\(clock)"
    if isOff {
      verdict += ", expected \(expectation.wall.brief) ± \(tolerance.brief): "
      verdict += words(excess(difference), report) { $0 > tolerance }
      verdict += difference > .zero ? " too slow" : " too fast"
    } else {
      verdict += ", as expected"
    }
    verdict += isOff && !isTooFew ? "; " : isOff ? ", and " : ", but "
    verdict +=
      isTooFew
      ? "at most \(count(report.peakConcurrency)) working at once, expected \(expectation.tasks)"
      : "\(count(report.peakConcurrency)) working at once"
    let isTooFast = isOff && !isTooFew && difference < .zero
    let isTooSlow = isOff && !isTooFew && difference > .zero
    var judged = report
    judged.diagnoses = report.diagnoses.filter { diagnosis in
      let isNeverSuspended = diagnosis.cause == .neverSuspended
      // What would make it faster does not explain why it was too fast.
      if isTooFast { return isNeverSuspended }
      // That something was over at once does not explain why it was too slow, unless others waited for that.
      return !isTooSlow || !isNeverSuspended || diagnosis.lost * 20 >= report.wall
    }
    var hint = ""
    if isTooFast {
      hint = tooFast(report)
    } else if isTooFew {
      hint = tooFew(judged)
    } else if isTooSlow, judged.diagnoses.isEmpty {
      hint = nothingLost(report)
    }
    return join(verdict, picture(judged), ideal(report), hint, causes(judged, most: hint.isEmpty ? 3 : 2))
  }

  /// The difference without its sign.
  private static func excess(_ difference: Duration) -> Duration { max(difference, .zero - difference) }

  /// The time in words: exact in virtual time, else with three digits, or with as many more as it takes to meet a condition.
  private static func words(
    _ duration: Duration,
    _ report: ConcurrencyReport,
    until isTold: (Duration) -> Bool
  ) -> String {
    if report.isVirtual { return duration.brief }
    let rounded = (3...20).lazy.map { duration.rounded(significantDigits: $0) }.first(where: isTold)
    return (rounded ?? duration).brief
  }

  private static func tooFast(_ report: ConcurrencyReport) -> String {
    """
    Cause: work that was expected did not happen, or took less time than expected: skipping work is no concurrency.
    Remedy: check that every part really ran, or expect \(words(report.wall, report)).
    """
  }

  private static func tooFew(_ report: ConcurrencyReport) -> String {
    if report.isVirtual, report.diagnoses.allSatisfy({ $0.cause == .cpuBound }), computes(report) {
      return """
        Cause: virtual time runs one job at a time, and computing takes none of it: here only waits can overlap.
        Remedy: to prove that computing overlaps, call assertConcurrent outside virtual time.
        """
    }
    guard report.diagnoses.isEmpty else { return "" }
    return """
      Cause: nothing else was in progress beside it: the operation started too few tasks that overlap.
      Remedy: start the parts with async let or in a task group, and await them together; pass tasks: for another number.
      """
  }

  private static func nothingLost(_ report: ConcurrencyReport) -> String {
    if let waits = waitsOutside(report) {
      return """
        Cause: nothing was lost to waiting inside the scope. \(waits.count) waits for something outside it took \
        \(words(waits.shortest, report)) to \(words(waits.longest, report)).
        Remedy: if that takes its callers one by one, as a serial queue or a single connection does, let it take several at \
        once; else make the longest wait shorter, or expect \(words(report.wall, report)).
        """
    }
    let remedy =
      report.isVirtual
      ? "Remedy: make that chain shorter, or expect \(words(report.wall, report))."
      : "Remedy: if the machine was busy, raise tolerance, or measure in virtual time, which no machine disturbs."
    return join("Cause: nothing was lost to waiting: the longest chain of work takes as long as that.", remedy)
  }

  /// Whether several tasks computed for so long that their user may have wanted that to overlap.
  private static func computes(_ report: ConcurrencyReport) -> Bool {
    report.tasks.count { task in task.slices.contains { ($0.cpu ?? .zero) >= .milliseconds(5) } } > 1
  }

  /// The waits of tasks that nobody in the scope resumed, if they differ as those of callers do that are served one by one, and
  /// the longest took most of the wall.
  private static func waitsOutside(
    _ report: ConcurrencyReport
  ) -> (count: Int, shortest: Duration, longest: Duration)? {
    let waits = report.tasks.flatMap(\.suspensions).filter { $0.reason == .continuation && $0.resumedBy == nil }
      .compactMap(\.length)
    guard waits.count > 1, let shortest = waits.min(), let longest = waits.max(), longest * 2 >= report.wall,
      shortest * 2 <= longest
    else { return nil }
    return (waits.count, shortest, longest)
  }
}
