import ConcurrencyRuntime
import ConcurrencyTrace

/// The words of every failure, in one place.
///
/// A message says in this order what was measured against what was expected, the evidence, the cause, and the remedy.
enum FailureMessage {
  /// The lines of a message; empty ones are left out.
  static func join(_ parts: String...) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  // MARK: Evidence

  /// The timeline of a report, with so few rows that a message has at most 25 lines before its stacks.
  static func picture(_ report: ConcurrencyReport, rows: Int = 11) -> String {
    // Swift Testing indents what an issue says by two columns.
    report.timeline(width: 78, rows: rows)
  }

  /// What explains the report, each with its remedy; the first of them only.
  static func causes(_ report: ConcurrencyReport, most: Int = 3) -> String {
    let shown = report.diagnoses.prefix(most).map { diagnosis in
      let lost = diagnosis.lost > .zero ? " (\(words(diagnosis.lost, report)) lost)" : ""
      return "Cause: \(diagnosis.cause.words)\(lost): \(diagnosis.explanation)\nRemedy: \(diagnosis.remedy)"
    }
    let rest = report.diagnoses.dropFirst(most).map(\.cause.words)
    return (shown + (rest.isEmpty ? [] : ["Also: \(listed(Set(rest).sorted()))"])).joined(separator: "\n")
  }

  /// How close to ideal the run came.
  static func ideal(_ report: ConcurrencyReport) -> String {
    let lost = report.wall - report.criticalPath
    return "Work: \(words(report.work, report)) in all, critical path \(words(report.criticalPath, report)), "
      + "wall \(words(report.wall, report))" + (lost > .zero ? ": \(words(lost, report)) lost" : ": nothing lost")
  }

  /// One blocking call or long slice: what, where, in which task, and for how long.
  private static func finding(_ finding: BlockingFinding, in report: ConcurrencyReport) -> String {
    let place = finding.culprit.map(\.description) ?? "an unknown place"
    let times = finding.count == 1 ? "" : " \(finding.count) times"
    let what =
      switch finding.kind {
      case .call(let call):
        "\(call.name) blocked \(finding.threadWords)\(times) for \(finding.blocked.roughly) in \(place)"
          + (finding.calledFunction.map { ", which called \($0)" } ?? "")
      case .cpu:
        "a slice used \(finding.cpu.roughly) of processor time on \(finding.threadWords)\(times) in \(place)"
      }
    var lines = ["- \(what)"]
    lines.append(
      "  time: \(finding.wall.roughly) = \(finding.cpu.roughly) CPU + \(finding.preempted.roughly) preempted"
        + " + \(finding.blocked.roughly) blocked"
    )
    if let task = finding.task.flatMap({ report.task($0) }), task.parent != nil {
      lines.append("  task: \(task.words)")
    }
    return lines.joined(separator: "\n")
  }

  /// The innermost frames of the findings' stacks.
  private static func stacks(_ findings: [BlockingFinding]) -> String {
    var seen: Set<[CodeLocation]> = [[]]
    return findings.filter { seen.insert($0.stack).inserted }.map { finding in
      let place = finding.culprit?.description ?? "an unknown place"
      let title = "Stack of \(finding.call?.name ?? "the slice") in \(place):"
      let rest = finding.stack.count > 8 ? ["    … \(finding.stack.count - 8) more"] : []
      return ([title] + finding.stack.prefix(8).map { "    at \($0.description)" } + rest).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  // MARK: recordingConcurrency

  /// What the trait prints of a test.
  static func record(
    of test: String,
    _ report: ConcurrencyReport,
    width: Int,
    style: TimelineStyle,
    picture: String
  ) -> String {
    let clock = report.isVirtual ? " of virtual time" : ""
    return join(
      "Timeline of “\(test)”: \(words(report.wall, report))\(clock), \(count(report.peakConcurrency)) working at once",
      report.timeline(width: width, style: style),
      ideal(report),
      causes(report),
      picture
    )
  }

  // MARK: assertNonBlocking

  static func blocking(
    _ findings: [BlockingFinding],
    over budgets: SliceBudgets,
    in report: ConcurrencyReport
  ) -> String {
    let calls = findings.count { $0.call != nil }
    var parts: [String] = []
    if calls > 0 { parts.append("\(calls) blocking \(calls == 1 ? "call" : "calls")") }
    for (isMain, place, budget) in [(false, "", budgets.pool), (true, " on the main actor", budgets.main)] {
      let slices = findings.count { $0.call == nil && $0.onMainThread == isMain }
      if slices == 0 { continue }
      let limit = Duration.nanoseconds(budget).brief
      parts.append("\(slices) \(slices == 1 ? "slice" : "slices")\(place) over \(limit) of processor time")
    }
    let shown = Array(findings.prefix(3))
    var judged = report
    let causes = Set(findings.map { $0.call == nil ? Diagnosis.Cause.cpuBound : .blocked })
    judged.diagnoses.removeAll { !causes.contains($0.cause) }
    let rest = findings.count > shown.count ? "… \(findings.count - shown.count) more findings" : ""
    return join(
      "assertNonBlocking: found \(listed(parts)), expected none",
      shown.map { finding($0, in: report) }.joined(separator: "\n"),
      rest,
      picture(judged, rows: 5),
      self.causes(judged, most: 2),
      stacks(shown)
    )
  }

  /// What is allowed can have taken all the room.
  static func lostCalls(_ count: Int) -> String {
    """
    assertNonBlocking: found \(count) blocking \(count == 1 ? "call" : "calls") more than are kept of one slice, expected none
    Cause: all calls that were kept are allowed; whether the others are is not known.
    Remedy: allow them where they are made, with allowBlocking, or let the operation do less between two suspensions.
    """
  }

  /// What a list of allowances is for.
  enum AllowanceHolder: String {
    case call = "assertNonBlocking"
    case test = ".nonBlocking"
    case suite = ".nonBlocking of the suite"
  }

  static func unusedAllowances(_ allowances: [BlockingAllowance], of holder: AllowanceHolder) -> String {
    let what = allowances.count == 1 ? "1 allowance was" : "\(allowances.count) allowances were"
    let whom = holder == .suite ? " by any test that ran" : ""
    return """
      \(holder.rawValue): \(what) not needed\(whom): \(allowances.map(\.description).joined(separator: ", "))
      Remedy: remove what is not needed any more. Keep what is needed only sometimes, as for a lock that is rarely held.
      """
  }

  // MARK: assertSuspends, assertResponsive

  static func neverSuspended(_ report: ConcurrencyReport) -> String {
    join(
      "assertSuspends: nothing was suspended in \(words(report.wall, report)), expected at least one real suspension",
      picture(report),
      report.diagnoses.isEmpty
        ? """
        Cause: never suspended: every awaited call returned without giving up its thread.
        Remedy: if a cache or a fast path answers, that is no fault; else await something that suspends.
        """ : causes(report)
    )
  }

  static func unresponsive(_ report: ConcurrencyReport, limit: Duration) -> String {
    join(
      "assertResponsive: a ready job waited \(report.longestQueueWait.roughly) for a thread, expected at most \(limit.brief)",
      picture(report),
      // A wait that is short beside the whole explains nothing of the whole, but it is what was asked for.
      report.diagnoses.contains { $0.cause == .saturatedPool }
        ? ""
        : """
        Cause: \(Diagnosis.Cause.saturatedPool.words): slices held all threads of the pool while the job was ready.
        Remedy: \(Diagnosis.remedyForSaturatedPool)
        """,
      causes(report)
    )
  }

  static let queueWaitIsVirtual = """
    assertResponsive: the calling code is in a virtual-time scope, where jobs run one at a time and none waits for a thread
    Remedy: call it outside virtual time.
    """

  // MARK: assertNoLeakedTasks

  static func leakedTasks(_ tasks: [StuckTask], in report: ConcurrencyReport) -> String {
    let which =
      tasks.count == 1 ? "1 task that the operation started goes" : "\(tasks.count) tasks that the operation started go"
    return join(
      "assertNoLeakedTasks: \(which) on after its end, expected none",
      list(tasks, lines: 12),
      picture(report, rows: 5),
      """
      Cause: a task that is created with Task { … } or Task.detached belongs to nobody: it goes on until its own end.
      Remedy: await its value, or cancel it and then await it; or make it a child, with async let or in a task group.
      """
    )
  }

  // MARK: Misuse

  static func poolIsThere(_ caller: String) -> String {
    """
    \(caller): poolWidth has no effect inside another assertion or virtual time, whose threads run the jobs
    Remedy: pass poolWidth to the outermost assertion, and outside virtual time.
    """
  }

  static func missingCapability(_ caller: String) -> String {
    """
    \(caller) cannot see what it needs in this process, so it proves nothing here
    \(RuntimeCapabilities.current.description)
    Remedy: run the test where RuntimeCapabilities.current has it all, or skip the test where it does not.
    """
  }

  static func notInTask(_ caller: String) -> String {
    "\(caller): the calling code runs in no task of the Swift runtime, so nothing can be observed"
  }

  /// A measured time: exact in virtual time, rounded in real time, where more digits are noise.
  static func words(_ duration: Duration, _ report: ConcurrencyReport) -> String {
    report.isVirtual ? duration.brief : duration.roughly
  }

  static func count(_ tasks: Int) -> String {
    tasks == 1 ? "1 task was" : "\(tasks) tasks were"
  }

  /// `a`, `a and b`, `a, b and c`.
  private static func listed(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.joined() }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension TaskSpan {
  fileprivate var words: String {
    let title = name.map { "“\($0.onOneLine)”" } ?? "number \(id.rawValue)"
    return spawnSite.map { "\(title), created in \($0)" } ?? title
  }
}
