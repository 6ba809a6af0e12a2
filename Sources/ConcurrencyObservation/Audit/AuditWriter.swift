import ConcurrencyAuditFormat
import ConcurrencyRuntime
import Dispatch
import Foundation

/// Does what takes the audit time on a thread of its own, one thing after the other: tests never wait for it. A process that
/// crashes does.
final class AuditWriter: Sendable {
  private let queue = DispatchQueue(label: "concurrency-testing.audit", qos: .userInitiated)
  /// A process that was forked off has no thread that writes.
  private let process = ProcessInfo.processInfo.processIdentifier

  private var isInProcess: Bool { getpid() == process }

  /// Does `work` later, after all that was given before.
  func later(_ work: @escaping @Sendable () -> Void) {
    guard isInProcess else { return }
    Audit.workBegins()
    queue.async {
      ScopeEntry.withKitCode(work)
      Audit.workEnded()
    }
  }

  /// For how long the end of the process waits for what is left to do.
  private static let patience = DispatchTimeInterval.seconds(60)

  /// Does `work` after all that was given before, and returns when it is done.
  func finish(_ work: @escaping @Sendable () -> Void) {
    guard isInProcess else { return }
    let done = DispatchSemaphore(value: 0)
    later {
      work()
      done.signal()
    }
    if done.wait(timeout: .now() + Self.patience) == .timedOut {
      Self.warn("the process ends before all that was found is written")
    }
  }

  static func warn(_ text: String) {
    FileHandle.standardError.write(Data("warning: concurrency audit: \(text)\n".utf8))
  }
}
