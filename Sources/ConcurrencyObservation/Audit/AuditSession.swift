package import ConcurrencyAuditFormat
package import ConcurrencyRuntime
import ConcurrencyTrace
import Foundation
import Synchronization

/// Observes a process from its beginning to its end, and writes down what each test does that blocks.
///
/// Each test has a scope of its own, which begins where a test framework tells that it starts the test: in the task that
/// enters the scope, or for all tasks that are created from then on. What belongs to no test runs in a scope of the audit's.
package final class AuditSession: Auditor {
  /// The session of this process; nil if it is not audited.
  package static var current: AuditSession? { Audit.auditor as? AuditSession }

  private let settings: AuditSettings
  private let driver = AuditDriver()
  private let writer = AuditWriter()
  private let closer = AuditCloser()

  private enum Phase { case waiting, probing, on(AuditFile), off }

  private struct State {
    var phase = Phase.waiting
    var works: [ObjectIdentifier: AuditedWork] = [:]
    /// The work of the test that runs, of a framework that runs one at a time.
    var onlyTest: AuditedWork?
    /// The work of what belongs to no test.
    var others: AuditedWork?
    /// The tests of frameworks that plan them first.
    var hasBegun: [AuditedTestStart: Bool] = [:]
    var tests = 0
    var findings = 0
  }

  private let state = Mutex(State())

  package init(_ settings: AuditSettings) {
    self.settings = settings
  }

  // MARK: Scopes

  package func scopeOfOthers() -> Scope? {
    guard prepare() != nil else { return nil }
    return state.withLock { state in (state.onlyTest ?? others(&state)).scope }
  }

  private func others(_ state: inout State) -> AuditedWork {
    if let work = state.others { return work }
    let work = work(of: nil, endsWithFirstTask: false)
    state.works[ObjectIdentifier(work.scope)] = work
    state.others = work
    return work
  }

  private func work(of test: AuditedTestStart?, endsWithFirstTask: Bool) -> AuditedWork {
    AuditedWork(
      of: test,
      driver: driver,
      settings: settings,
      endsWithFirstTask: endsWithFirstTask,
      session: self
    )
  }

  private func work(of scope: Scope?) -> AuditedWork? {
    var scope = scope
    while let inner = scope, inner.audit == nil { scope = inner.parent }
    return scope.flatMap { scope in state.withLock { $0.works[ObjectIdentifier(scope)] } }
  }

  // MARK: Tests

  /// A framework that runs tests beside each other plans one, or begins it in the calling task.
  package func testIsAnnounced(_ test: () -> (AuditedTestStart, begins: Bool)?) {
    guard let audit = ScopeEntry.enclosing?.audit, !audit.isOfTest, let (test, begins) = test() else { return }
    state.withLock { $0.hasBegun[test] = begins || $0.hasBegun[test] ?? false }
    guard begins else { return }
    let work = work(of: test, endsWithFirstTask: true)
    begin(work, of: test, isOnly: false)
    if ScopeEntry.begin(work.scope) == nil { end(work) }
  }

  /// A framework that runs one test at a time begins one.
  package func onlyTestBegins(_ test: AuditedTestStart) {
    guard prepare() != nil else { return }
    begin(work(of: test, endsWithFirstTask: false), of: test, isOnly: true)
  }

  /// That test has ended.
  package func onlyTestEnded(wasSkipped: Bool) {
    let work = state.withLock { state in
      defer { state.onlyTest = nil }
      return state.onlyTest
    }
    guard let work else { return }
    if wasSkipped, let test = work.test { writer.later { [self] in write(.testSkipped(test)) } }
    end(work)
  }

  private func begin(_ work: AuditedWork, of test: AuditedTestStart, isOnly: Bool) {
    state.withLock { state in
      state.works[ObjectIdentifier(work.scope)] = work
      state.tests += 1
      if isOnly { state.onlyTest = work }
    }
    writer.later { [self] in write(.testStarted(test)) }
  }

  /// An expectation of the kit is used.
  package func expectationIsUsed(_ name: String) {
    ScopeEntry.withKitCode { work(of: ScopeEntry.enclosing)?.used(name) }
  }

  func end(_ work: AuditedWork) {
    guard let age = work.end() else { return }
    closer.later { [self] in close(work, age: age) }
  }

  private func close(_ work: AuditedWork, age: Int64) {
    work.waitForSlices()
    let leaks = work.test == nil ? [] : leaks(of: work)
    work.recorder.close()
    // What goes on after the test belongs to none.
    let rest = state.withLock { state in
      state.works[ObjectIdentifier(work.scope)] = nil
      return others(&state)
    }
    work.scope.moveTasks(to: rest.scope)
    work.scope.close()
    writer.later { [self] in
      tellFindings(of: work)
      for leak in leaks { if let finding = AuditFinding(leak, test: work.test?.test) { tell(finding, of: work) } }
      if let test = work.test { writeEnd(of: work, test, age: age) }
    }
  }

  // MARK: Findings

  /// Something was found in the scope of some work.
  func foundSomething(in work: AuditedWork) {
    if !settings.watches { return work.recorder.forgetFindings() }
    writer.later { [self] in tellFindings(of: work) }
  }

  private func tellFindings(of work: AuditedWork) {
    if !settings.watches { return }
    for finding in work.recorder.takeFindings() {
      if let finding = AuditFinding(finding, test: work.test?.test) { tell(finding, of: work) }
    }
  }

  private func leaks(of work: AuditedWork) -> [LeakedTask] {
    guard settings.rules.contains(.leakedTask) else { return [] }
    // Whoever leaks a task leaks its children.
    return work.scope.unfinishedTasks.filter { !$0.isChild && !$0.isBackground && $0.isSuspended }.map(LeakedTask.init)
  }

  private func tell(_ finding: AuditFinding, of work: AuditedWork) {
    guard settings.rules.contains(finding.rule), work.isNew(finding) else { return }
    state.withLock { $0.findings += 1 }
    write(.finding(finding))
  }

  private func writeEnd(of work: AuditedWork, _ test: AuditedTestStart, age: Int64) {
    let outline = settings.analyses ? work.report(wall: age, resolvesAddresses: false) : nil
    // Addresses are resolved only where there is something to tell.
    let isLate = outline.map { $0.longestQueueWait > .nanoseconds(settings.queueWait) } ?? false
    let isSynchronous = outline?.diagnoses.contains { $0.cause == .neverSuspended } ?? false
    let tells =
      (isLate && settings.rules.contains(.queueWait)) || (isSynchronous && settings.rules.contains(.neverSuspended))
    let report = tells || (settings.reports && work.hasFindings) ? work.report(wall: age, resolvesAddresses: true) : nil
    if let report {
      if isLate, let finding = AuditFinding(longestWaitIn: report, of: test) { tell(finding, of: work) }
      for diagnosis in report.diagnoses {
        if let finding = AuditFinding(neverSuspended: diagnosis, of: test) { tell(finding, of: work) }
      }
    }
    let end = AuditedTestEnd(
      test: test.test,
      durationNs: age,
      tasks: work.recorder.taskCount,
      suspensions: outline?.suspensionCount,
      longestQueueWaitNs: outline?.longestQueueWait.nanoseconds,
      expectations: work.expectations,
      report: settings.reports && work.hasFindings ? report : nil
    )
    write(.testEnded(end))
  }

  // MARK: The file

  /// Looks once whether the process can be audited, and begins the file.
  private func prepare() -> AuditFile? {
    let phase = state.withLock { state in
      defer { if case .waiting = state.phase { state.phase = .probing } }
      return state.phase
    }
    switch phase {
    case .on(let file): return file
    case .probing, .off: return nil
    case .waiting: break
    }
    let file = ScopeEntry.withKitCode { beginFile() }
    state.withLock { $0.phase = file.map(Phase.on) ?? .off }
    return file
  }

  private func beginFile() -> AuditFile? {
    let capabilities = RuntimeCapabilities.current
    var problems = settings.mistakes
    if !Audit.knowsTestFrameworks {
      problems.append("no library of a test framework is found, as in a static build: tests cannot be told apart")
    }
    if !capabilities.supportsBlockingDetection {
      problems.append("this process cannot be audited:\n\(capabilities)")
    }
    for problem in problems { AuditWriter.warn(problem) }
    do {
      let file = try AuditFile(in: settings.folder)
      file.write(.audit(AuditStart(settings, capabilities)))
      return capabilities.supportsBlockingDetection ? file : nil
    } catch {
      AuditWriter.warn(
        "nothing is audited, for no report can be written to \(settings.folder.path), which \(AuditVariable.folder) "
          + "names: \(error)"
      )
      return nil
    }
  }

  private func write(_ line: AuditLine) {
    if case .on(let file) = state.withLock({ $0.phase }) { file.write(line) }
  }

  /// What was planned and has never begun.
  private var skippedTests: [AuditedTestStart] {
    let planned = state.withLock { $0.hasBegun }
    return planned.filter { !$0.value }.keys.sorted { $0.test < $1.test }
  }

  /// The process ends. What its threads have found by now is written.
  package func finish() {
    // What the slice has found that ends the process.
    ScopeEntry.interruptSlice {}
    ScopeEntry.withKitCode {
      Audit.dropWhatCompletedElsewhere()
      for work in state.withLock({ Array($0.works.values) }) where work.firstTaskHasEnded { end(work) }
      closer.finish()
      writer.finish { [self] in
        for work in state.withLock({ Array($0.works.values) }) { tellFindings(of: work) }
        for test in skippedTests { write(.testSkipped(test)) }
        let (tests, findings) = state.withLock { ($0.tests, $0.findings) }
        write(.end(AuditEnd(tests: tests, findings: findings)))
      }
    }
  }
}
