package import Dispatch
import Synchronization

/// An executor of an actor's own, which gives each job to a queue.
package final class QueueSerialExecutor: SerialExecutor {
  private let queue: DispatchQueue

  package init(_ queue: DispatchQueue = DispatchQueue(label: "serial executor")) { self.queue = queue }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}

/// An executor that tasks can prefer, which runs each job where it is enqueued.
package final class InlineExecutor: TaskExecutor {
  private let jobs = Atomic(0)

  package init() {}

  /// Whether a job runs.
  package var isRunning: Bool { jobs.load(ordering: .acquiring) > 0 }

  package func enqueue(_ job: consuming ExecutorJob) {
    // The job can end the last task that refers to the executor.
    let kept = Unmanaged.passRetained(self)
    defer { kept.release() }
    jobs.add(1, ordering: .acquiringAndReleasing)
    job.runSynchronously(on: asUnownedTaskExecutor())
    jobs.subtract(1, ordering: .acquiringAndReleasing)
  }
}

/// An executor that tasks can prefer, which gives each job to a queue.
package final class QueueTaskExecutor: TaskExecutor {
  private let queue: DispatchQueue

  package init(_ queue: DispatchQueue = DispatchQueue(label: "task executor")) { self.queue = queue }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
