import ConcurrencyTesting
import Dispatch
import Synchronization

// The two functions of the runtime that `Task.yield` calls.

@_silgen_name("swift_task_createNullaryContinuationJob")
private func createYieldJob(_ priority: Int, _ continuation: UnsafeContinuation<Void, Never>) -> UnownedJob

@_silgen_name("swift_task_enqueueGlobal")
private func enqueueGlobal(_ job: UnownedJob)

/// Does what `Task.yield()` does, but does not give up the thread before the yield's job is over, so that the task goes on
/// in the same slice.
///
/// With `Task.yield()` itself a thread of the pool keeps the job until it is given up; on others, and on actors, it is a matter
/// of luck whether another thread is that fast. There must be another thread, in a real-time scope.
func yieldInsideSlice() async {
  await withUnsafeContinuation { continuation in
    let isOver = DispatchSemaphore(value: 0)
    // The thread takes one such job with it, and runs that itself: the first.
    enqueueGlobal(createYieldJob(Int(Task.currentPriority.rawValue), waitingTask()))
    enqueueGlobal(createYieldJob(Int(Task.currentPriority.rawValue), continuation))
    // Jobs run first come, first served: what another thread runs now comes behind the yield's job.
    Task.detached { isOver.signal() }
    allowBlocking("the thread is to be given up only when the yield's job is over") { isOver.wait() }
  }
}

/// Creates a task that waits to be resumed, on another thread.
private func waitingTask() -> UnsafeContinuation<Void, Never> {
  let waits = DispatchSemaphore(value: 0)
  let waiting = Mutex<UnsafeContinuation<Void, Never>?>(nil)
  Task.detached {
    await withUnsafeContinuation { continuation in
      waiting.withLock { $0 = continuation }
      waits.signal()
    }
  }
  allowBlocking("another thread runs the task") { waits.wait() }
  guard let continuation = waiting.withLock(\.self) else { preconditionFailure("the task has told how to resume it") }
  return continuation
}
