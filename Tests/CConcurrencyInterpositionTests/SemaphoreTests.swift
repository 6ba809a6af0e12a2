import CConcurrencyInterposition
import Dispatch
import Glibc
import TestSupport
import Testing

/// A semaphore counts when its first try fails.
@Suite(.enabled(if: cci_interposition_available()))
struct SemaphoreTests {
  @Test func `A wait that must wait is noted`() async throws {
    let notes = await onThread {
      let semaphore = DispatchSemaphore(value: 0)
      let waker = Waker { semaphore.signal() }
      return watching {
        waker.arm()
        semaphore.wait()
      }
    }
    let call = try #require(notes.calls.first { $0.name == "sem_wait" })
    #expect(call.count == 1)
    #expect(call.wall > call.cpu + call.runDelay)
  }

  @Test func `A wait for what is there is not noted`() async {
    let notes = await onThread {
      let semaphore = DispatchSemaphore(value: 1)
      var raw = sem_t()
      sem_init(&raw, 0, 3)
      return watching {
        semaphore.wait()
        semaphore.signal()
        sem_wait(&raw)
        var deadline = timespec(tv_sec: time(nil) + 60, tv_nsec: 0)
        sem_timedwait(&raw, &deadline)
        _ = sem_clockwait(&raw, CLOCK_REALTIME, &deadline)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A wait with a deadline is noted when it waits`() async {
    let notes = await onThread {
      let semaphore = DispatchSemaphore(value: 0)
      let raw = shared(sem_t())
      sem_init(raw.pointer, 0, 0)
      let waker = Waker { sem_post(raw.pointer) }
      return watching {
        #expect(semaphore.wait(timeout: .now() + .milliseconds(100)) == .timedOut)
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.tv_sec += 600
        waker.arm()
        #expect(sem_clockwait(raw.pointer, CLOCK_MONOTONIC, &deadline) == 0)
      }
    }
    #expect(Set(notes.names) == ["sem_timedwait", "sem_clockwait"])
  }

  @Test func `Asking whether it is there, without waiting, is not noted`() async {
    let notes = await onThread {
      let semaphore = DispatchSemaphore(value: 0)
      var raw = sem_t()
      sem_init(&raw, 0, 0)
      return watching {
        #expect(semaphore.wait(timeout: .now()) == .timedOut)
        #expect(sem_trywait(&raw) == -1)
      }
    }
    #expect(notes.calls.isEmpty)
  }
}
