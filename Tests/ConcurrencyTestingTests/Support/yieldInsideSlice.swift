import ConcurrencyTesting
import Dispatch

// The two functions of the runtime that `Task.yield` calls.

@_silgen_name("swift_task_createNullaryContinuationJob")
private func createYieldJob(_ priority: Int, _ continuation: UnsafeContinuation<Void, Never>) -> UnownedJob

@_silgen_name("swift_task_enqueueGlobal")
private func enqueueGlobal(_ job: UnownedJob)

/// Does what `Task.yield()` does, but does not give up the thread before the yield's job is over, so that the task goes on
/// in the same slice.
///
/// With `Task.yield()` itself it is a matter of luck whether another thread of the pool is that fast. There must be another
/// thread, in a real-time scope.
func yieldInsideSlice() async {
  await withUnsafeContinuation { continuation in
    let isOver = DispatchSemaphore(value: 0)
    enqueueGlobal(createYieldJob(Int(Task.currentPriority.rawValue), continuation))
    // Jobs run first come, first served: what another thread runs now comes behind the yield's job.
    Task.detached { isOver.signal() }
    allowBlocking("the thread is to be given up only when the yield's job is over") { isOver.wait() }
  }
}
