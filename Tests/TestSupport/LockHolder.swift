import Dispatch
import Glibc
import Synchronization

/// A thread that holds a lock.
package final class LockHolder: Sendable {
  private let hold = DispatchSemaphore(value: 0)
  private let isReleased = Atomic(false)
  private let processorTime = Atomic<Int64>(0)
  private let sleptBeforeItEnded = Atomic(false)
  private let end = DispatchSemaphore(value: 0)

  /// Starts the thread, and waits until it has the lock. It runs `work` then and gives the lock back; without work it sleeps
  /// until it is released, and sleeps already when this returns: a holder that has no core is not to blame.
  ///
  /// - Parameter holding: takes the lock, calls what it is given, and gives the lock back.
  package init(work: (@Sendable () -> Void)? = nil, _ holding: @escaping @Sendable (_ held: () -> Void) -> Void) {
    let held = DispatchSemaphore(value: 0)
    let sleep = work == nil ? Waker(polls: 3) { held.signal() } : nil
    startThread { [self] in
      var sleeps = 0
      holding {
        sleeps = sleepsOfThread()
        if let work {
          held.signal()
          let begin = threadProcessorTime()
          work()
          processorTime.store(threadProcessorTime() - begin, ordering: .relaxed)
        } else {
          sleep?.arm()
          hold.wait()
        }
      }
      linger(sleeps)
    }
    held.wait()
  }

  /// Lets the thread end, and first give the lock back if it still sleeps.
  package func release() {
    hold.signal()
    isReleased.store(true, ordering: .relaxed)
  }

  /// Does not sleep: of a thread that does, nobody can tell when it began to, and nobody could ask one that has ended.
  private func linger(_ sleeps: Int) {
    while !isReleased.load(ordering: .relaxed) {}
    sleptBeforeItEnded.store(sleepsOfThread() > sleeps, ordering: .relaxed)
    end.signal()
  }

  /// Whether it has slept since it had the lock, once it is released.
  package var hasSlept: Bool {
    waitForEnd()
    return sleptBeforeItEnded.load(ordering: .relaxed)
  }

  /// How long it computed in its work, in nanoseconds, once it is released.
  package var computed: Int64 {
    waitForEnd()
    return processorTime.load(ordering: .relaxed)
  }

  private func waitForEnd() {
    end.wait()
    end.signal()
  }
}

/// How often the calling thread has slept, if only until a page of its code was read in again.
package func sleepsOfThread() -> Int {
  var usage = rusage()
  // `RUSAGE_THREAD`, which Glibc's module leaves out.
  getrusage(1, &usage)
  return usage.ru_nvcsw
}
