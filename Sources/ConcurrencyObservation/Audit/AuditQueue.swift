import ConcurrencyRuntime
import Dispatch
import Foundation
import Synchronization

/// What a thread of the audit has yet to do, one thing after the other. A process that crashes waits for it.
final class AuditQueue: Sendable {
  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let signal = DispatchSemaphore(value: 0)
  /// Held while a job is done: more than one thread may do them.
  private let turn = DispatchSemaphore(value: 1)
  /// A process that was forked off has no thread that does anything.
  private let process = ProcessInfo.processInfo.processIdentifier

  /// For how long the end of the process waits for what is left to do.
  private static let patience = DispatchTimeInterval.seconds(60)

  /// Starts a thread that runs `body`.
  static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Does `work` later, after all that was given before.
  func later(_ work: @escaping @Sendable () -> Void) {
    guard getpid() == process else { return }
    Audit.workBegins()
    jobs.withLock { $0.append(work) }
    signal.signal()
  }

  /// Waits until there is something to do, and leaves it there.
  func wait() {
    signal.wait()
    signal.signal()
  }

  /// Waits until there is something to do, and does it. Returns false if nothing was until then.
  @discardableResult
  func doNext(until deadline: DispatchTime = .distantFuture) -> Bool {
    guard signal.wait(timeout: deadline) == .success else { return false }
    turn.wait()
    let next = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let next { ScopeEntry.withKitCode(next) }
    turn.signal()
    Audit.workEnded()
    return true
  }

  /// Does `work` after all that was given before, calls `hurry`, and returns when the work is done. Returns false if that took
  /// too long.
  func finish(hurry: () -> Void = {}, _ work: @escaping @Sendable () -> Void = {}) -> Bool {
    guard getpid() == process else { return true }
    let done = DispatchSemaphore(value: 0)
    later {
      work()
      done.signal()
    }
    hurry()
    return done.wait(timeout: .now() + Self.patience) == .success
  }
}
