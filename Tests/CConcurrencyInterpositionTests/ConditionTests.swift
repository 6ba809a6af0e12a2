import CConcurrencyInterposition
import Foundation
import Glibc
import TestSupport
import Testing

/// A wait for a condition counts always.
@Suite(.enabled(if: cci_interposition_available()))
struct ConditionTests {
  @Test func `NSCondition's waits are noted`() async {
    let notes = await onThread {
      let condition = NSCondition()
      let waker = Waker {
        condition.lock()
        condition.signal()
        condition.unlock()
      }
      return watching {
        condition.lock()
        waker.arm()
        condition.wait()
        _ = condition.wait(until: Date(timeIntervalSinceNow: 0.3))
        condition.unlock()
      }
    }
    #expect(notes.names.contains("pthread_cond_wait"))
    #expect(notes.names.contains("pthread_cond_timedwait"))
  }

  @Test func `A wait with a clock of its own is noted`() async {
    let (notes, result) = await onThread {
      let (condition, mutex) = (shared(pthread_cond_t()), shared(pthread_mutex_t()))
      var result: CInt = -1
      let notes = watching {
        pthread_mutex_lock(mutex.pointer)
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        result = pthread_cond_clockwait(condition.pointer, mutex.pointer, CLOCK_MONOTONIC, &deadline)
        pthread_mutex_unlock(mutex.pointer)
      }
      return (notes, result)
    }
    #expect(result == ETIMEDOUT)
    #expect(notes.names == ["pthread_cond_clockwait"])
  }

  @Test func `Signals and free locks are no waits`() async {
    let notes = await onThread {
      let condition = NSCondition()
      let lock = NSLock()
      return watching {
        condition.lock()
        condition.signal()
        condition.broadcast()
        condition.unlock()
        lock.withLock {}
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A wait that is refused is none`() async {
    let notes = await onThread {
      let (condition, mutex) = (shared(pthread_cond_t()), shared(pthread_mutex_t()))
      return watching {
        pthread_mutex_lock(mutex.pointer)
        var wrong = timespec(tv_sec: 0, tv_nsec: -1)
        #expect(pthread_cond_timedwait(condition.pointer, mutex.pointer, &wrong) == EINVAL)
        pthread_mutex_unlock(mutex.pointer)
      }
    }
    #expect(notes.calls.isEmpty)
  }
}
