import ConcurrencyGate
import ConcurrencyTrace
import Foundation

/// Carries out what the command is asked for.
struct Gate {
  private let options: Options
  private let surroundings: Surroundings
  private let environment = ProcessInfo.processInfo.environment

  init(_ options: Options) throws(GateError) {
    self.options = options
    // What is wrong with them is told before the tests take their time.
    surroundings = try Surroundings(options)
    if options.prunes, isFiltered == true {
      throw .usage("--prune with a filter would take out what was not looked for: run all tests, or leave --prune out")
    }
  }

  func run() throws(GateError) -> Verdict {
    var evidence =
      switch options.mode {
      case .run: try audit()
      case .judge: try evidence(Reports.read(options.reports), tests: .unknown)
      }
    var baseline = surroundings.baseline
    try update(&baseline, &evidence)
    let judgement = judge(evidence, baseline)
    try write(judgement)
    return judgement.verdict
  }

  /// Whether tests are left out; nil if only the reports can tell.
  private var isFiltered: Bool? {
    switch options.mode {
    case .run: TestFilter.isFiltered(swiftTestArguments: options.testArguments)
    case .judge: options.isComplete.map { !$0 }
    }
  }

  private func audit() throws(GateError) -> Evidence {
    let run = TestRun(options, surroundings)
    let folder = try run.prepareFolder()
    Console.write("concurrency-gate: runs swift test; reports go to \(folder)\n")
    let status = try run.run(reports: folder)
    let files = try Reports.files(in: folder)
    Console.write("concurrency-gate: swift test ended with \(status); judges \(counted(files.count, "report"))\n\n")
    return try evidence(
      files.isEmpty ? [] : Reports.read([folder]),
      tests: status == 0 ? .passed : .failed
    )
  }

  private func evidence(_ files: [ReportFile], tests: Evidence.TestResult) throws(GateError) -> Evidence {
    var evidence = Evidence(
      files: files,
      configuration: surroundings.configuration,
      root: surroundings.repositoryRoot,
      package: surroundings.packageRoot,
      tests: tests,
      isFiltered: isFiltered,
      ignoresSkipped: options.ignoresSkipped
    )
    evidence.notices += surroundings.idlePatterns
    if options.prunes, evidence.isFiltered, evidence.problems.isEmpty {
      throw .usage(
        "--prune with the reports of some tests would take out what was not looked for. If they are those of all tests "
          + "together, say --complete"
      )
    }
    return evidence
  }

  private func judge(_ evidence: Evidence, _ baseline: Baseline) -> Judgement {
    Judgement(evidence, baseline: baseline, configuration: surroundings.configuration, isStrict: options.isStrict)
  }

  private func update(_ baseline: inout Baseline, _ evidence: inout Evidence) throws(GateError) {
    guard options.updatesBaseline || options.prunes else { return }
    let judgement = judge(evidence, baseline)
    guard judgement.verdict != .couldNotRun else {
      evidence.notices.append("The baseline was left as it is.")
      return
    }
    var changes: [String] = []
    if options.updatesBaseline {
      let change = baseline.add(judgement.evidence.findings)
      changes.append("\(change.keys.count) added")
    }
    if options.prunes {
      let change = baseline.remove(judgement.stale)
      changes.append(evidence.gaps.isEmpty ? "\(change.keys.count) taken out" : "nothing taken out")
    }
    if baseline != surroundings.baseline || !FileManager.default.fileExists(atPath: surroundings.baselinePath) {
      try Files.write(baseline.encoded(), to: surroundings.baselinePath)
    }
    evidence.notices.append("Baseline: \(changes.joined(separator: ", ")) (\(surroundings.baselinePath)).")
  }

  /// Tells the judgement, and only then writes it to files: what cannot be written takes nothing away.
  private func write(_ judgement: Judgement) throws(GateError) {
    // Who reads the output may be gone before the end; files are written all the same. No child inherits it: the tests have run.
    signal(SIGPIPE, SIG_IGN)
    let prefix = surroundings.prefix(environment: environment)
    let isOnGitHub = options.gitHub ?? (environment["GITHUB_ACTIONS"] == "true")
    if isOnGitHub {
      let baseline = surroundings.repositoryRoot.relativePath(Files.absolute(surroundings.baselinePath))
      Console.write(GitHubAnnotations(judgement, prefix: prefix, baselinePath: baseline).description)
    }
    Console.write(TerminalReport(judgement).description)
    if let path = options.json { try write(to: path) { try JSONReport(judgement).encoded() } }
    if let path = options.sarif {
      try write(to: path) {
        try SARIFReport(
          judgement,
          configuration: surroundings.configuration,
          root: surroundings.repositoryRoot,
          prefix: prefix
        ).encoded()
      }
    }
    if let path = options.junit { try write(to: path) { Data(JUnitReport(judgement).description.utf8) } }
    if let path = options.html { try write(to: path) { Data(HTMLReport(judgement).description.utf8) } }
    if isOnGitHub, let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty {
      try Files.append(StepSummary(judgement).description, to: path)
    }
  }

  private func write(to path: String, _ encode: () throws -> Data) throws(GateError) {
    let data: Data
    do {
      data = try encode()
    } catch {
      throw .couldNotRun("\(path): cannot be written: \(error)")
    }
    try Files.write(data, to: path)
  }
}
