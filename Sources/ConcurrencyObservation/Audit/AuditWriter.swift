import ConcurrencyAuditFormat
import ConcurrencyRuntime
import Dispatch
import Foundation
import Synchronization

/// Does what takes the audit time on a thread of its own, one thing after the other, some time after it was given and with
/// little of the processor: tests never wait for it. A process that ends or crashes does; then a second thread hurries.
final class AuditWriter: Sendable {
  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let signal = DispatchSemaphore(value: 0)
  /// Held while a job is done.
  private let turn = DispatchSemaphore(value: 1)
  /// A process that was forked off has no thread that writes.
  private let process = ProcessInfo.processInfo.processIdentifier

  private var isInProcess: Bool { getpid() == process }

  /// The nice value of the thread: where tests keep all cores busy, it gets a tenth of what one of their threads gets. With
  /// less, the end of the process would wait long for a job that it has begun.
  private static let niceness: Int32 = 10
  /// For how long something waits to be done, in microseconds. To find the first lines in a program takes the reader of its
  /// debug information a second of processor time, which many a suite is over in.
  private static let delay: UInt32 = 2_000_000

  init() {
    start("concurrency-audit") { [self] in
      // In Linux that of the calling thread alone.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
      while true {
        signal.wait()
        signal.signal()
        usleep(Self.delay)
        while signal.wait(timeout: .now()) == .success { doNext() }
      }
    }
    start("concurrency-audit-end") { [self] in
      Audit.waitForEnd()
      while true {
        signal.wait()
        doNext()
      }
    }
  }

  private func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func doNext() {
    turn.wait()
    let next = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let next { ScopeEntry.withKitCode(next) }
    turn.signal()
    Audit.workEnded()
  }

  /// Does `work` later, after all that was given before.
  func later(_ work: @escaping @Sendable () -> Void) {
    guard isInProcess else { return }
    Audit.workBegins()
    jobs.withLock { $0.append(work) }
    signal.signal()
  }

  /// For how long the end of the process waits for what is left to do.
  static let patience = DispatchTimeInterval.seconds(60)

  /// Does `work` after all that was given before, and returns when it is done.
  func finish(_ work: @escaping @Sendable () -> Void) {
    guard isInProcess else { return }
    let done = DispatchSemaphore(value: 0)
    later {
      work()
      done.signal()
    }
    Audit.processEnds()
    if done.wait(timeout: .now() + Self.patience) == .timedOut {
      Self.warn("the process ends before all that was found is written")
    }
  }

  static func warn(_ text: String) {
    FileHandle.standardError.write(Data("warning: concurrency audit: \(text)\n".utf8))
  }
}
