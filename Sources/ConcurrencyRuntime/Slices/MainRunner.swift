import ConcurrencyTrace
import Dispatch
import Foundation
import Synchronization

/// Runs slices of scopes on the main queue, where `dispatchPrecondition(condition: .onQueue(.main))` holds.
package enum MainRunner {
  // `dispatch_main`, with which Swift Testing waits, hands the main queue over to the threads of a pool.
  private static let latest = Atomic<Int32>(getpid())
  /// The kernel's number of the thread that has last run code on the main queue.
  package static var thread: Int32 { latest.load(ordering: .relaxed) }

  /// The main thread, if it is the one that runs the main queue: then it is known also when code of others runs there.
  package static var onlyThread: Int32? { thread == getpid() ? thread : nil }

  /// Runs one slice of `job` on the main queue, `beginning` before it and `completion` after it, on the main thread too.
  package static func run(
    _ job: ReadyJob,
    beginning: @escaping @Sendable () -> Void = {},
    completion: @escaping @Sendable () -> Void = {}
  ) {
    DispatchQueue.main.async {
      beginning()
      // While others kept the main thread the scope may have ended, and what the task refers to may be gone.
      if job.scope.isOpen || job.task?.isAbandoned != true {
        let runner = SliceRunner(scope: job.scope, lane: .main)
        latest.store(runner.thread, ordering: .relaxed)
        runner.run(job)
        runner.stop()
      }
      completion()
    }
  }
}
