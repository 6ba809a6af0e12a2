import ConcurrencyAuditFormat
import ConcurrencyTrace

/// What the reports say, all processes together, before it is held against a baseline.
package struct Evidence: Sendable {
  /// How the tests ended, as far as the gate knows.
  package enum TestResult: Hashable, Sendable {
    /// The gate ran them, and they passed.
    case passed
    /// The gate ran them, and they failed or were not built.
    case failed
    /// The gate was given reports only.
    case unknown
  }

  /// What is judged, in the order of the keys.
  package var findings: [MergedFinding]
  /// What is not.
  package var skipped: FindingMerger.Skipped
  /// The tests of all processes, in the order of their names.
  package var audited: [AuditedTest]
  /// How many processes wrote a report.
  package var processes: Int
  /// Whether a process ended before its tests did.
  package var hasCrash: Bool
  /// What could not be read.
  package var problems: [ReportProblem]
  /// Whether tests were left out.
  package var isFiltered: Bool
  /// Why what was not found may still be there; empty if all tests ran to their end.
  package var gaps: [String]
  /// What else is to be said, a sentence each.
  package var notices: [String]
  /// How the tests ended.
  package var tests: TestResult

  /// - Parameters:
  ///   - package: the package's folder, for paths of what was built there.
  ///   - isFiltered: whether tests were left out; nil to tell by what the processes were started with.
  ///   - ignoresSkipped: whether what skipped tests would have found counts as gone.
  package init(
    files: [ReportFile],
    configuration: Configuration,
    root: RepositoryRoot,
    package: RepositoryRoot,
    tests: TestResult,
    isFiltered: Bool?,
    ignoresSkipped: Bool
  ) {
    let reports = files.flatMap(\.reports)
    self.tests = tests
    problems = files.flatMap(\.problems)
    problems += reports.flatMap(Self.blindness)
    processes = reports.count
    audited = reports.flatMap(\.tests).sorted { $0.name < $1.name }
    self.isFiltered = isFiltered ?? reports.contains(where: \.isFiltered)
    let crashed = reports.filter { !$0.isEnded }
    hasCrash = !crashed.isEmpty || problems.contains(where: \.isHarmless)
    gaps = self.isFiltered ? ["only some of the tests were run"] : []
    gaps += crashed.map { "process \($0.start.process) ended before its tests did (\($0.path))" }
    let begun = reports.filter(\.isEnded).flatMap { $0.tests.filter { $0.start != nil && $0.end == nil } }
    if let first = begun.first {
      gaps.append("\(counted(begun.count, "test")) had not ended when the process did, such as \(first.name)")
    }
    if tests == .failed { gaps.append("the tests failed") }
    if !problems.isEmpty { gaps.append("not all lines of the reports could be read") }
    let foreign = reports.compactMap { Self.foreignFile(in: $0, root: root, package: package) }
    if let first = foreign.first {
      gaps.append("\(counted(foreign.count, "report")) of tests that were built in another folder, as \(first.file)")
    }
    if let first = foreign.first(where: \.isTests) {
      problems.append(
        ReportProblem(
          path: first.report,
          message:
            "the tests were built in another folder, as \(first.file), so that nothing they found can be judged: name that "
            + "folder with --root"
        )
      )
    }
    notices = Self.differences(reports.map(\.start), from: configuration) + Self.repetitions(reports)

    var merger = FindingMerger(configuration: configuration, root: root)
    for report in reports {
      for finding in report.findings { merger.add(finding, limitNs: report.start.limitNs(of: finding.rule)) }
    }
    // What tests that were left out expect is not known. Those that were skipped are no excuse: most suites have some.
    if gaps.isEmpty, !reports.isEmpty {
      let counts = audited.flatMap { $0.end.map { Array($0.expectations.values) } ?? [] }
      merger.addMissingExpectations(found: counts.reduce(0) { $0.addingWithoutOverflow($1) })
    }
    let skippedTests = Self.skippedTests(in: reports)
    if !ignoresSkipped, let first = skippedTests.min() {
      gaps.append(
        "\(counted(skippedTests.count, "test")) \(skippedTests.count == 1 ? "was" : "were") skipped, such as \(first)"
      )
    }
    findings = merger.findings
    skipped = merger.skippedCounts
  }

  /// Whether no test was observed at all.
  package var isNothingAudited: Bool {
    processes == 0 || (audited.isEmpty && findings.isEmpty)
  }

  /// A process that cannot see must not pass for one that has found nothing.
  private static func blindness(_ report: AuditReport) -> [ReportProblem] {
    let missing = ["jobs", "blocking"].filter { !report.start.capabilities.contains($0) }
    guard !missing.isEmpty else { return [] }
    return [
      ReportProblem(
        path: report.path,
        message: "the process could not see \(missing.joined(separator: " and ")), so that nothing is found there: run "
          + "the audit without sanitizers, on a platform that the README of swift-concurrency-testing calls tested, and "
          + "without CONCURRENCY_TESTING_DISABLE"
      )
    ]
  }

  /// The tests that no process has run to their end.
  private static func skippedTests(in reports: [AuditReport]) -> Set<String> {
    var names: Set<String> = []
    for report in reports {
      // XCTest's names are without the module: what has run may be a test of another one.
      for test in report.skipped where test.framework == .xctest || !isRun(test.test) { names.insert(test.test) }
    }
    return names
    func isRun(_ name: String) -> Bool {
      reports.contains { report in
        report.tests.contains { $0.name == name } && !report.skipped.contains { $0.test == name }
      }
    }
  }

  /// A file that a report names, where none of them lies in the judge's folder: paths of another machine would all pass for a
  /// dependency's. With whether it is a test's file, which is no dependency's.
  private static func foreignFile(
    in report: AuditReport,
    root: RepositoryRoot,
    package: RepositoryRoot
  ) -> (file: String, isTests: Bool, report: String)? {
    // Of a root in the package, or around it, the package tells too.
    let homes = root.isNested(with: package) ? [root, package] : [root]
    let tests = report.tests.compactMap { $0.start?.file }
    let found = report.findings.flatMap { [$0.place] + $0.stack }.map(\.file).filter { !$0.isEmpty }
    if (tests + found).contains(where: { file in homes.contains { $0.holds(file) } }) { return nil }
    return tests.first.map { ($0, true, report.path) } ?? found.first.map { ($0, false, report.path) }
  }

  /// A report of an earlier run would pass for one of this, and keep what is fixed alive.
  private static func repetitions(_ reports: [AuditReport]) -> [String] {
    var counts: [String: Int] = [:]
    for name in reports.flatMap({ Set($0.tests.map(\.name)) }) { counts[name, default: 0] += 1 }
    let repeated = counts.filter { $0.value > 1 }.keys.sorted()
    guard let first = repeated.first else { return [] }
    return [
      "\(counted(repeated.count, "test")) ran in several processes (\(first)\(repeated.count > 1 ? ", …" : "")): where they did "
        + "not, the reports of an earlier run are among those that are judged."
    ]
  }

  private static func differences(_ starts: [AuditStart], from configuration: Configuration) -> [String] {
    let limits = [
      ("CPU budget", configuration.cpuBudget, starts.map(\.cpuBudgetNs)),
      ("main-actor budget", configuration.mainActorBudget, starts.map(\.mainActorBudgetNs)),
    ]
    return limits.compactMap { name, expected, found in
      guard let other = found.first(where: { Duration.nanoseconds($0) != expected }) else { return nil }
      return "The tests ran with a \(name) of \(Duration.nanoseconds(other).brief); the configuration says "
        + "\(expected.brief)."
    }
  }
}
