import ConcurrencyAuditFormat
import ConcurrencyRuntime
import ConcurrencyTrace
import Foundation
import Synchronization

/// A scope that the audit has opened, and the test whose code runs in it, if it is one's.
final class AuditedWork: Sendable {
  let scope: Scope
  let recorder: Recorder
  /// Whether the scope ends with its first task, and not when the test framework says so.
  let endsWithFirstTask: Bool

  /// The test; nil where the scope is none's.
  let test: AuditedTestStart?
  /// When the scope was opened, on the driver's clock.
  private let started: Int64

  private struct State {
    /// What was told of the scope.
    var told: Set<AuditPlace> = []
    var findings = 0
    var expectations: [String: Int] = [:]
    var isOver = false
  }

  private let state = Mutex(State())

  init(
    of test: AuditedTestStart?,
    driver: AuditDriver,
    settings: AuditSettings,
    endsWithFirstTask: Bool,
    session: AuditSession
  ) {
    self.test = test
    self.endsWithFirstTask = endsWithFirstTask
    let itself = WeakWork()
    let audit = AuditedScope(
      isOfTest: test != nil,
      foundSomething: { [weak session] in
        if let work = itself.work { session?.foundSomething(in: work) }
      },
      ended: { [weak session] in
        if let work = itself.work, work.endsWithFirstTask { session?.end(work) }
      },
      outerTaskEnded: test?.framework == .xctest ? Self.wakeMainRunLoop : nil
    )
    recorder = Recorder(driver: driver, budgets: settings.budgets, keepsEvents: settings.analyses, audit: audit)
    scope = Scope(parent: nil, driver: driver, recorder: recorder, audit: audit)
    started = driver.now
    itself.set(self)
  }

  /// XCTest runs async code in a task for which the main run loop waits. When the task ends just as that begins to wait, it is
  /// not woken, and looks again 100 ms later. What the audit adds to a slice makes that more likely.
  private static func wakeMainRunLoop() { DispatchQueue.main.async {} }

  /// What happened in the first nanoseconds of the test; nil if that was too much to keep.
  func report(wall: Int64, resolvesAddresses: Bool) -> ConcurrencyReport? {
    guard recorder.isComplete else { return nil }
    let trace = recorder.trace(from: started, wall: wall, realWall: wall, resolvesAddresses: resolvesAddresses)
    return ConcurrencyReport(trace: trace)
  }

  func used(_ expectation: String) {
    state.withLock { $0.expectations[expectation, default: 0] += 1 }
  }

  var expectations: [String: Int] { state.withLock { $0.expectations } }

  /// Whether the finding is the first one of its place in the scope.
  func isNew(_ finding: AuditFinding) -> Bool {
    state.withLock { state in
      guard state.told.insert(AuditPlace(finding)).inserted else { return false }
      state.findings += 1
      return true
    }
  }

  var hasFindings: Bool { state.withLock { $0.findings > 0 } }

  /// For how long, in real nanoseconds, slices that run when a test ends are waited for.
  private static let patience: Int64 = 2_000_000_000

  /// Waits for the slices that run, which may be those that told the end of the test, and for the tasks that are ready: what
  /// they did, and whether they are left, is known when they have ended or wait.
  func waitForSlices() {
    let deadline = RealClock.now + Self.patience
    while scope.isBusy || scope.unfinishedTasks.contains(where: \.isReady), RealClock.now < deadline { usleep(500) }
  }

  /// Whether the work ends with its first task, and that has ended, though the thread that ran it may not have said so yet.
  var firstTaskHasEnded: Bool {
    endsWithFirstTask && !scope.unfinishedTasks.contains { $0.isRoot && !$0.hasCompletedInRunningSlice }
  }

  /// Notes the end. Returns how long it took, in nanoseconds; nil if it was noted before.
  func end() -> Int64? {
    let now = scope.driver.now
    return state.withLock { state in
      defer { state.isOver = true }
      return state.isOver ? nil : now - started
    }
  }
}

/// Refers to work without keeping it.
private final class WeakWork: Sendable {
  private struct Reference { weak var work: AuditedWork? }
  private let reference = Mutex(Reference())

  var work: AuditedWork? { reference.withLock { $0.work } }
  func set(_ work: AuditedWork) { reference.withLock { $0.work = work } }
}

/// What makes two findings of a test one.
private struct AuditPlace: Hashable {
  var rule: AuditRule
  var call: String?
  var place: CodeLocation

  init(_ finding: AuditFinding) {
    rule = finding.rule
    call = finding.call
    place = finding.place
  }
}
