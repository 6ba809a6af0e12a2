import ConcurrencyRuntime
import Dispatch

/// Closes the scopes of tests that have ended, one after the other, soon and on a thread of its own: what a test has left
/// behind is what is there then, however much there is to write.
final class AuditCloser: Sendable {
  private let queue = AuditQueue()

  /// How often, in milliseconds, it looks for tests whose last step was on an actor, where nobody has seen them end.
  private static let period = 20

  init() {
    AuditQueue.start("concurrency-audit-close") { [queue] in
      while true {
        if queue.doNext(until: .now() + .milliseconds(Self.period)) { continue }
        ScopeEntry.withKitCode { Audit.dropWhatCompletedElsewhere() }
      }
    }
  }

  /// Does `work` soon, after all that was given before.
  func later(_ work: @escaping @Sendable () -> Void) { queue.later(work) }

  /// Returns when all is done that was given before, or after some time.
  func finish() { _ = queue.finish() }
}
