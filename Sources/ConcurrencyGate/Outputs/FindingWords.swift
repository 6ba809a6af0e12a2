import ConcurrencyAuditFormat
import ConcurrencyTrace

/// What all outputs say of a finding, as plain text.
struct FindingWords {
  let judged: JudgedFinding

  init(_ judged: JudgedFinding) {
    self.judged = judged
  }

  private var finding: MergedFinding { judged.finding }

  /// `blocking call usleep in FeedLoader.load()`.
  var title: String {
    let call = finding.call.map { " " + $0 } ?? ""
    return finding.rule.title + call + (finding.key.symbol.isEmpty ? "" : " in \(finding.key.symbol)")
  }

  /// `new`, `known`, or what is in between.
  var state: String {
    switch judged.state {
    case .new: "new"
    case .known: "known"
    case .grown(let known):
      "new: \(counted(finding.places.count, "line")), and the baseline has \(known)"
    }
  }

  /// `Sources/Feed/Feed.swift:21`, a line each; empty for what has no place.
  var places: [String] {
    if finding.key.path.isEmpty { return [] }
    return finding.lines.map { $0 > 0 ? "\(finding.key.path):\($0)" : finding.key.path }
  }

  /// What happened, for how long.
  var what: String {
    let thread = finding.onMainThread ? "the main actor" : "a thread of the pool"
    let times = finding.count > 1 ? " \(counted(finding.count, "time"))" : ""
    let inAll = finding.count > 1 ? " in all" : ""
    switch finding.rule {
    case .audit(.blockingCall):
      return "\(finding.call ?? "a call") blocked \(thread)\(times) for \(time(finding.blockedNs))\(inAll)"
    case .audit(.cpuBudget), .audit(.mainActorBudget):
      let who = finding.count > 1 ? counted(finding.count, "slice") : "a slice"
      let limit = finding.limitNs.map { "; the budget of a slice is \(Duration.nanoseconds($0).brief)" } ?? ""
      return "\(who) used \(time(finding.cpuNs)) of processor time\(inAll) on \(thread)\(limit)"
    case .audit(.queueWait):
      return finding.explanation ?? "a ready job waited\(times) for a thread for \(time(finding.wallNs))\(inAll)"
    case .audit(.neverSuspended):
      return finding.explanation ?? "it never gave up its thread"
    case .audit(.leakedTask):
      return finding.explanation ?? "a task that was started here went on after its test had ended"
    case .expectations:
      return finding.explanation ?? finding.rule.summary
    }
  }

  /// Up to three of the tests that found it; empty if that is not known.
  var tests: String {
    let names = finding.tests
    let rest = names.count - 3
    return names.prefix(3).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  var remedy: String { finding.remedy ?? finding.rule.remedy(category: finding.category) }

  /// The innermost frames of the first place, and how many more there are.
  func stack(_ most: Int = 6, of place: MergedFinding.Place? = nil) -> [String] {
    let stack = (place ?? finding.places.first)?.stack ?? []
    let rest = stack.count - most
    return stack.prefix(most).map { "at \($0.description)" } + (rest > 0 ? ["… \(rest) more"] : [])
  }

  /// All that is said of it below its title, a paragraph each.
  var paragraphs: [String] {
    let tests = tests
    return [what, tests.isEmpty ? "" : "Found by \(tests)", "Remedy: \(remedy)"].filter { !$0.isEmpty }
  }

  private func time(_ nanoseconds: Int64) -> String {
    Duration.nanoseconds(nanoseconds).roughly
  }
}
