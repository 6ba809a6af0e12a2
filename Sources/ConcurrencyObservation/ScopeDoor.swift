import ConcurrencyRuntime
import Dispatch
import Synchronization

/// An actor on an executor of its own, through which tasks go that enter or leave a real-time scope.
///
/// A task that leaves a custom executor is always enqueued anew, and so comes to the pool that it belongs to by then. A
/// yield would not do: it can be over before the task has given up its thread, and then the task just goes on there.
actor ScopeDoor {
  static let shared = ScopeDoor()

  private final class Executor: SerialExecutor {
    private let queue = DispatchQueue(label: "concurrency-testing.door", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let executor = asUnownedSerialExecutor()
      queue.async { job.runSynchronously(on: executor) }
    }
  }

  private let executor = Executor()

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Makes the calling task a root of `scope`.
  func enter(_ scope: Scope) -> TaskRecord? {
    ScopeEntry.enter(scope)
  }

  private let passes = Atomic<Int>(0)

  /// Lets the calling task be enqueued anew.
  @inline(never)
  func passThrough() {
    // An optimizer goes to no actor on which nothing is to be done.
    passes.add(1, ordering: .relaxed)
  }
}
