import ConcurrencyAuditFormat
import ConcurrencyRuntime
import ConcurrencyTrace
import Foundation

extension AuditFinding {
  /// A blocking call or a long slice. Nil if no code of the user's is to blame.
  init?(_ blocking: TraceBlocking, test: String?) {
    guard let place = Self.place(in: blocking.stack) else { return nil }
    let rule: AuditRule
    var call: BlockingCall?
    switch blocking.what {
    case .call(let name):
      rule = .blockingCall
      call = name
    case .cpu:
      rule = blocking.onMain ? .mainActorBudget : .cpuBudget
    }
    self.init(
      rule: rule,
      call: call?.description,
      category: call?.category.rawValue,
      test: test,
      place: place,
      onMainThread: blocking.onMain,
      count: blocking.count,
      wallNs: blocking.wall,
      cpuNs: blocking.cpu,
      preemptedNs: blocking.preempted,
      stack: blocking.stack
    )
  }

  /// A task that has not ended when its test has. Nil if nobody knows who started it.
  init?(_ leak: LeakedTask, test: String?) {
    guard let spawn = leak.spawn else { return nil }
    let frames = Symbolicator.userFrames(of: spawn)
    guard let place = Self.place(in: frames) else { return nil }
    let wait = leak.wait.flatMap(Symbolicator.innermostUserFrame)
    self.init(
      rule: .leakedTask,
      test: test,
      place: place,
      stack: frames,
      explanation: "The task had not ended when the test had" + (wait.map { "; it waits in \($0)." } ?? "."),
      remedy: "Await the task, or cancel it before the test ends."
    )
  }

  /// The longest wait for a thread of the pool. Nil if nobody knows whose it was.
  init?(longestWaitIn report: ConcurrencyReport, of test: AuditedTestStart) {
    let waiting = report.slices.filter { if case .pool = $0.lane { true } else { false } }
    guard let slice = waiting.max(by: { $0.queueWait < $1.queueWait }), let task = slice.task.flatMap(report.task)
    else { return nil }
    let place = task.suspensions.last { $0.to == slice.enqueued }?.resumesAt ?? task.spawnSite ?? test.place
    self.init(
      rule: .queueWait,
      test: test.test,
      place: place,
      wallNs: report.longestQueueWait.nanoseconds,
      stack: [place],
      explanation: "The task was ready here and waited \(report.longestQueueWait.roughly) for a thread of the pool.",
      remedy: "Look for what holds the threads meanwhile: blocking calls and long slices of other tasks."
    )
  }

  /// An async function that never gave up its thread. Nil for other diagnoses.
  init?(neverSuspended diagnosis: Diagnosis, of test: AuditedTestStart) {
    guard diagnosis.cause == .neverSuspended else { return nil }
    let place = diagnosis.location ?? test.place
    self.init(
      rule: .neverSuspended,
      test: test.test,
      place: place,
      stack: [place],
      explanation: diagnosis.explanation,
      remedy: diagnosis.remedy
    )
  }

  /// The innermost frame whose line is known, or the innermost one.
  private static func place(in stack: [CodeLocation]) -> CodeLocation? {
    stack.first { !$0.file.isEmpty && $0.line > 0 } ?? stack.first
  }
}

extension AuditedTestStart {
  fileprivate var place: CodeLocation {
    CodeLocation(function: test, file: file ?? "", line: line ?? 0)
  }
}

extension AuditStart {
  init(_ settings: AuditSettings, _ capabilities: RuntimeCapabilities) {
    self.init(
      process: Int(ProcessInfo.processInfo.processIdentifier),
      arguments: CommandLine.arguments,
      started: Date.now.ISO8601Format(),
      cpuBudgetNs: settings.budgets.pool,
      mainActorBudgetNs: settings.budgets.main,
      capabilities: capabilities.names
    )
  }
}

/// A task that had not ended when its test had: who started it, and where it waited then.
struct LeakedTask: Sendable {
  let spawn: CallStack?
  let wait: CallStack?

  init(_ task: TaskRecord) {
    spawn = task.spawn
    wait = task.resumeStack
  }
}
