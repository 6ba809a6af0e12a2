import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// A barrier counts for all but the thread that arrives last.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct BarrierTests {
  @Test func `The thread that arrives first is noted`() async {
    let (notes, result) = await onThread {
      let barrier = shared(pthread_barrier_t())
      pthread_barrier_init(barrier.pointer, nil, 2)
      let last = Waker { pthread_barrier_wait(barrier.pointer) }
      var result: CInt = 0
      let notes = watching {
        last.arm()
        result = pthread_barrier_wait(barrier.pointer)
      }
      return (notes, result)
    }
    #expect(notes.names == ["pthread_barrier_wait"])
    #expect(result == 0)
  }

  @Test func `The thread that arrives last is not noted, and lets the other go`() async {
    let (notes, result) = await onThread {
      let barrier = shared(pthread_barrier_t())
      pthread_barrier_init(barrier.pointer, nil, 2)
      let sleeps = shared(sem_t())
      sem_init(sleeps.pointer, 0, 0)
      let watcher = Waker { sem_post(sleeps.pointer) }
      startThread {
        watcher.arm()
        pthread_barrier_wait(barrier.pointer)
        sem_post(sleeps.pointer)
      }
      sem_wait(sleeps.pointer)
      var result: CInt = 0
      let notes = watching { result = pthread_barrier_wait(barrier.pointer) }
      sem_wait(sleeps.pointer)
      return (notes, result)
    }
    #expect(notes.calls.isEmpty)
    #expect(result == PTHREAD_BARRIER_SERIAL_THREAD)
  }
}
