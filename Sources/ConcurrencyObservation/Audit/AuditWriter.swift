import ConcurrencyAuditFormat
import ConcurrencyRuntime
import Foundation

/// Does what takes the audit time on a thread of its own, one thing after the other, some time after it was given and with
/// little of the processor: tests never wait for it. A process that ends or crashes does; then a second thread hurries.
final class AuditWriter: Sendable {
  private let queue = AuditQueue()

  /// The nice value of the thread: where tests keep all cores busy, it gets a tenth of what one of their threads gets. With
  /// less, the end of the process would wait long for a job that it has begun.
  private static let niceness: Int32 = 10
  /// For how long something waits to be done, in microseconds: so long that a suite's busy beginning is over and that much is
  /// done at once, and so short that most suites are not over by then, for what is left delays the end of the process.
  private static let delay: UInt32 = 300_000

  init() {
    AuditQueue.start("concurrency-audit") { [queue] in
      // In Linux that of the calling thread alone.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
      while true {
        queue.wait()
        usleep(Self.delay)
        while queue.doNext(until: .now()) {}
      }
    }
    AuditQueue.start("concurrency-audit-end") { [queue] in
      Audit.waitForEnd()
      while true { queue.doNext() }
    }
  }

  /// Does `work` later, after all that was given before.
  func later(_ work: @escaping @Sendable () -> Void) { queue.later(work) }

  /// Does `work` after all that was given before, and returns when it is done.
  func finish(_ work: @escaping @Sendable () -> Void) {
    if !queue.finish(hurry: Audit.processEnds, work) {
      Self.warn("the process ends before all that was found is written")
    }
  }

  static func warn(_ text: String) {
    FileHandle.standardError.write(Data("warning: concurrency audit: \(text)\n".utf8))
  }
}
