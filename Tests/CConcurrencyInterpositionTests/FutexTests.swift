import CConcurrencyInterposition
import Dispatch
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// What libdispatch and Swift's own locks wait with.
@Suite(.enabled(if: cci_interposition_available()))
struct FutexTests {
  @Test func `Waiting for a group that is busy is noted`() async throws {
    let notes = await onThread {
      let group = DispatchGroup()
      let waker = Waker { group.leave() }
      return watching {
        group.enter()
        waker.arm()
        group.wait()
      }
    }
    let call = try #require(notes.calls.first { $0.name == "futex(FUTEX_WAIT)" })
    #expect(call.wall > call.cpu + call.runDelay)
  }

  @Test func `Waiting for an empty group is not noted`() async {
    let notes = await onThread {
      let group = DispatchGroup()
      return watching {
        group.wait()
        #expect(group.wait(timeout: .now()) == .success)
        group.enter()
        #expect(group.wait(timeout: .now()) == .timedOut)
        group.leave()
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A synchronous call to a busy queue is noted`() async {
    let notes = await onThread {
      let queue = DispatchQueue(label: "busy")
      let (busy, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      queue.async {
        busy.signal()
        release.wait()
      }
      busy.wait()
      let waker = Waker { release.signal() }
      return watching {
        waker.arm()
        queue.sync {}
      }
    }
    #expect(notes.names.contains { $0.hasPrefix("futex(") })
  }

  @Test func `A synchronous call to an idle queue is not noted`() async {
    let notes = await onThread {
      let queue = DispatchQueue(label: "idle")
      return watching { queue.sync {} }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A long wait for a mutex is noted`() async throws {
    let notes = await onThread {
      let lock = Box(0)
      let holder = LockHolder { held in lock.withLock { _ in held() } }
      let waker = Waker { holder.release() }
      return watching {
        waker.arm()
        lock.value = 1
      }
    }
    let call = try #require(notes.calls.first)
    #expect(notes.names == ["futex(FUTEX_LOCK_PI)"])
    #expect(call.wall - call.cpu - call.runDelay >= Int64(CCI_LOCK_GRACE_NS))
  }

  @Test func `That the holder of a mutex is kept from the cores is no fault of the mutex`() async throws {
    let wait = await WaitForHolder.whoseHolderNeverSleeps {
      let lock = Box(0)
      // The holder starts no thread itself: it could sleep in that.
      return amongRivals {
        let holder = LockHolder(work: { compute(untilKeptFor: 200) }) { held in lock.withLock { _ in held() } }
        let notes = watching { _ = lock.value }
        holder.release()
        return WaitForHolder(notes: notes, computed: holder.computed, holderSlept: holder.hasSlept)
      }
    }
    try #require(wait).expectOnlyComputation()
  }

  @Test func `A mutex that is free, or free again soon, is not noted`() async {
    let notes = await onThread {
      let lock = Box(0)
      return watching { for number in 0..<1000 { lock.value = number } }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A futex whose word has changed is not noted`() async {
    let (stale, waiting, results) = await onThread {
      let word = shared(UInt32(5))
      var time = timespec(tv_sec: 0, tv_nsec: 1_000_000)
      var results: [CInt] = []
      let stale = watching {
        for operation in [Futex.wait, Futex.waitBitset] {
          errno = 0
          #expect(rawSyscall(futexNumber, word.pointer, operation | Futex.privateFlag, 4, nil, 0, -1) == -1)
          results.append(errno)
        }
      }
      let waiting = watching {
        errno = 0
        #expect(rawSyscall(futexNumber, word.pointer, Futex.wait | Futex.privateFlag, 5, &time, 0, 0) == -1)
        results.append(errno)
      }
      return (stale, waiting, results)
    }
    #expect(stale.calls.isEmpty)
    #expect(waiting.names == ["futex(FUTEX_WAIT)"])
    #expect(results == [EAGAIN, EAGAIN, ETIMEDOUT])
  }

  @Test func `A lock with a deadline that is none is refused, though it is free`() async {
    let refused = await Outcome.expectTheSame {
      let word = shared(UInt32(0))
      var time = timespec(tv_sec: 9_000_000_000, tv_nsec: -1)
      return Int(rawSyscall(futexNumber, word.pointer, Futex.lockPI | Futex.privateFlag, 0, &time, 0, 0))
    }
    #expect(refused == Outcome(result: -1, error: EINVAL))
  }
}
