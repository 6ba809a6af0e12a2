import ConcurrencyRuntime
import Dispatch
import Foundation
import Synchronization

/// Closes the scopes of tests that have ended, one after the other, soon and on a thread of its own: what a test has left
/// behind is what is there then, however much there is to write.
final class AuditCloser: Sendable {
  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let signal = DispatchSemaphore(value: 0)
  /// A process that was forked off has no thread that closes.
  private let process = ProcessInfo.processInfo.processIdentifier

  /// How often, in milliseconds, it looks for tests whose last step was on an actor, where nobody has seen them end.
  private static let period = 20

  init() {
    let thread = Thread { [self] in run() }
    thread.name = "concurrency-audit-close"
    thread.start()
  }

  private func run() {
    while true {
      let isTold = signal.wait(timeout: .now() + .milliseconds(Self.period)) == .success
      ScopeEntry.withKitCode {
        guard isTold else { return Audit.dropWhatCompletedElsewhere() }
        let next = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        next?()
        Audit.workEnded()
      }
    }
  }

  /// Does `work` soon, after all that was given before.
  func later(_ work: @escaping @Sendable () -> Void) {
    guard getpid() == process else { return }
    Audit.workBegins()
    jobs.withLock { $0.append(work) }
    signal.signal()
  }

  /// Returns when all is done that was given before, or after some time.
  func finish() {
    guard getpid() == process else { return }
    let done = DispatchSemaphore(value: 0)
    later { done.signal() }
    _ = done.wait(timeout: .now() + AuditWriter.patience)
  }
}
