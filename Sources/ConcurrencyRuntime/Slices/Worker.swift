import CConcurrencyInterposition
import Dispatch
import Foundation
import Synchronization

/// A thread of the kit's own, on which a driver runs jobs. Threads are kept for the next scope.
package final class Worker: Sendable {
  private let work = Mutex<(@Sendable () -> Void)?>(nil)
  private let signal = DispatchSemaphore(value: 0)

  private static let idle = Mutex<[Worker]>([])
  /// More threads than this are not kept.
  private static let idleLimit = 16

  /// Runs `body` on a thread of its own; the thread is given back when `body` returns.
  package static func perform(_ body: @escaping @Sendable () -> Void) {
    let worker = idle.withLock { $0.popLast() } ?? Worker()
    worker.work.withLock { $0 = body }
    worker.signal.signal()
  }

  private init() {
    let thread = Thread { [self] in run() }
    thread.name = "concurrency-testing"
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func run() {
    cci_thread_prepare()
    while true {
      signal.wait()
      let body = work.withLock { work in
        defer { work = nil }
        return work
      }
      body?()
      let isKept = Self.idle.withLock { idle in
        guard idle.count < Self.idleLimit else { return false }
        idle.append(self)
        return true
      }
      if !isKept { return }
    }
  }
}
