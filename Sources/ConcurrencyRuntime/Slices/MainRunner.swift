import ConcurrencyTrace
import Dispatch
import Foundation

/// Runs slices of scopes on the main queue, where `dispatchPrecondition(condition: .onQueue(.main))` holds.
package enum MainRunner {
  /// The kernel's number of the main thread.
  package static let thread: Int32 = getpid()

  /// Runs one slice of `job` on the main queue, then `completion`, on the main thread too.
  package static func run(_ job: ReadyJob, completion: @escaping @Sendable () -> Void = {}) {
    DispatchQueue.main.async {
      let runner = SliceRunner(scope: job.scope, lane: .main)
      runner.run(job)
      runner.stop()
      completion()
    }
  }
}
