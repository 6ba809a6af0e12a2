package import Dispatch

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
