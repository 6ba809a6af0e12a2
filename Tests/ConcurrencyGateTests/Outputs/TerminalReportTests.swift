import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Testing

@Suite("What the terminal shows") struct TerminalReportTests {
  @Test("New findings with all that is needed to mend them, the rest in figures, the summary last")
  func red() throws {
    var baseline = try Sample.baseline([Sample.finding(in: "known()"), Sample.finding(in: "gone()")])
    baseline.entries[FindingKey(rule: "cpu-budget", symbol: "sum()", path: "Sources/Sum.swift")] = 2
    let findings =
      [
        Sample.finding(in: "known()"),
        Sample.finding(.cpuBudget, in: "sum()", file: "/repo/Sources/Sum.swift", line: 5),
        Sample.finding(.leakedTask, in: "start()", line: 60, test: nil),
        Sample.finding(file: "/usr/lib/x.swift"), Sample.finding(file: "/repo/Tests/T.swift"),
      ] + ["d", "c", "b", "a"].map { Sample.finding(test: $0) }
    let judgement = try Sample.judgement(findings, baseline: baseline)
    #expect(
      TerminalReport(judgement).description == """
        concurrency-gate: 1 test in 1 process audited

        error: blocking call usleep in FeedLoader.load() [new]
          Sources/Feed/Feed.swift:21
          usleep blocked a thread of the pool 4 times for 80 ms in all
          Found by a, b, c and 1 more
            at FeedLoader.load() at Feed.swift:21
            at loadAll() at Feed.swift:40
          Remedy: Suspend the task in place of the thread: `try await Task.sleep(for:)`.

        warning: task that outlives its test in start() [new]
          Sources/Feed/Feed.swift:60
          a task that was started here went on after its test had ended
            at start() at Feed.swift:60
            at loadAll() at Feed.swift:40
          Remedy: Await the task's value before the test ends, or cancel it and await its end.

        Known: 2 findings of the baseline.
        Fixed: blocking-call usleep in gone() (Sources/Feed/Feed.swift) is no longer found. --prune takes it out of the \
        baseline.
        Fixed: cpu-budget in sum() (Sources/Sum.swift) is found at 1 line, and the baseline has 2. --prune takes it out of \
        the baseline.
        What is new and accepted goes into the baseline with --update-baseline; what blocks on purpose stands in \
        `allowBlocking(_:)` in the tests, or in files that `exclude` in .concurrency-gate.json names.
        Not judged: 1 finding outside the root, in dependencies or the toolchain, 1 finding in files that `exclude` leaves \
        out (Tests/**).

        concurrency-gate: 2 new findings (1 error, 1 warning), 2 known, 2 fixed: findings (exit code 1)

        """
    )
  }

  @Test("Nothing to say, nothing said")
  func green() throws {
    #expect(
      TerminalReport(try Sample.judgement([])).description == """
        concurrency-gate: 1 test in 1 process audited

        concurrency-gate: 0 new findings, 0 known, 0 fixed: clean (exit code 0)

        """
    )
  }

  @Test("A second line says that one of the two is new")
  func grown() throws {
    let baseline = try Sample.baseline([Sample.finding()])
    let text = TerminalReport(
      try Sample.judgement([Sample.finding(line: 3), Sample.finding(line: 4)], baseline: baseline)
    ).description
    #expect(
      text.contains(
        "[new: 2 lines, and the baseline has 1]\n  Sources/Feed/Feed.swift:3\n  Sources/Feed/Feed.swift:4\n"
      )
    )
  }

  @Test("A slice is told with its budget, the lowest of several, and a call without one")
  func budgets() throws {
    let files = try ([5_000_000, 2_000_000] as [Int64]).map { budget in
      try Sample.file([Sample.finding(.cpuBudget), Sample.finding()], start: Sample.start(cpuBudgetNs: budget))
    }
    let evidence = Sample.evidence(files)
    let judgement = Judgement(evidence, baseline: Baseline(), configuration: Configuration(), isStrict: false)
    let text = TerminalReport(judgement).description
    #expect(text.contains(" of processor time in all on a thread of the pool; the budget of a slice is 2 ms\n"))
    #expect(text.contains("\n  usleep blocked a thread of the pool 2 times for 40 ms in all\n"))
  }

  @Test("What could not be read, a crash, and why it is not told what is fixed")
  func problems() throws {
    let evidence = Sample.evidence([try Sample.file(isEnded: false)], tests: .unknown)
    let judgement = Judgement(evidence, baseline: Baseline(), configuration: Configuration(), isStrict: false)
    let text = TerminalReport(judgement).description
    #expect(text.contains("\nerror: A process of tests did not come to its end: it crashed or was killed.\n"))
    #expect(
      text.contains("\nNot told what is fixed: process 4711 ended before its tests did (reports/1.audit.jsonl).\n")
    )
    #expect(text.hasSuffix("the tests failed (exit code 2)\n"))
  }

  @Test("Where nothing was audited it says what to do; where nothing was built it does not")
  func nothing() throws {
    func text(_ result: Evidence.TestResult) -> String {
      let evidence = Sample.evidence([], tests: result)
      return TerminalReport(
        Judgement(evidence, baseline: Baseline(), configuration: Configuration(), isStrict: false)
      ).description
    }
    #expect(text(.passed).contains("Let a test target of the package depend on the product ConcurrencyTesting"))
    #expect(!text(.failed).contains("depend on the product"))
    #expect(text(.failed).contains("swift test failed before any test wrote a report"))
  }

  @Test("No name moves the cursor or looks like a line of its own")
  func controls() throws {
    let finding = Sample.finding(in: "evil\u{1b}[2J\n::error::x()")
    let text = TerminalReport(try Sample.judgement([finding])).description
    #expect(!text.contains("\u{1b}") && !text.contains("\n::"))
    #expect(text.contains("evil [2J ::error::x()"))
  }

  @Test("A stack that is long is cut, and the rest counted")
  func longStack() throws {
    var finding = Sample.finding()
    finding.stack = (1...9).map { CodeLocation(function: "f\($0)()") }
    let text = TerminalReport(try Sample.judgement([finding])).description
    #expect(text.contains("    at f6()\n    … 3 more\n"))
  }
}
