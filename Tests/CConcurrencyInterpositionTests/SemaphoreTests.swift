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

  // MARK: Sets of semaphores

  /// The calls on sets.
  enum SetCall: String, CaseIterable, Sendable {
    case semop, semtimedop

    func prepare(_ set: SemaphoreSet, _ operations: Int, _ count: Int, timeout: (Int, Int)? = nil) -> () -> Int {
      let (function, time) = (CFunction(rawValue), timeout.map { words($0.0, $0.1) } ?? 0)
      return { function([set.number, operations, count, time]) }
    }
  }

  @Test(arguments: SetCall.allCases)
  func `Operations that must wait are noted`(call: SetCall) async {
    let (notes, result, values) = await onThread {
      let set = SemaphoreSet()
      defer { set.remove() }
      let waker = Waker { set.add(2) }
      // One can be done at once, and is not without the other.
      let wait = call.prepare(set, SemaphoreSet.operations(-1, 5), 2)
      var result = -1
      let notes = watching {
        waker.arm()
        result = wait()
      }
      return (notes, result, set.values)
    }
    #expect(notes.names == [call.rawValue])
    #expect(notes.calls.first?.count == 1)
    #expect(result == 0)
    #expect(values == [1, 5])
  }

  @Test(arguments: SetCall.allCases)
  func `Operations that can be done are not noted, and done once`(call: SetCall) async {
    let (notes, values) = await onThread {
      let set = SemaphoreSet()
      defer { set.remove() }
      set.add(3)
      let take = call.prepare(set, SemaphoreSet.operations(-1, 2), 2)
      let notes = watching { #expect(take() == 0) }
      return (notes, set.values)
    }
    #expect(notes.calls.isEmpty)
    #expect(values == [2, 2])
  }

  @Test(arguments: SetCall.allCases)
  func `Operations of which the one that must wait is not to are not noted`(call: SetCall) async {
    let notes = await onThread {
      let set = SemaphoreSet()
      defer { set.remove() }
      let calls = [
        call.prepare(set, SemaphoreSet.operations(-1, flags: [IPC_NOWAIT]), 1),
        call.prepare(set, SemaphoreSet.operations(-1, -1, flags: [IPC_NOWAIT, 0]), 2),
      ]
      return watching {
        for take in calls {
          #expect(take() == -1)
          #expect(errno == EAGAIN)
        }
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test(arguments: [(0, 1_000_000, true), (0, 0, false), (0, -1, false), (-1, 0, false)])
  func `Operations are noted if they wait until a time is over`(timeout: (Int, Int, Bool)) async {
    let (notes, passed) = await onThread {
      let set = SemaphoreSet()
      defer { set.remove() }
      let wait = SetCall.semtimedop.prepare(set, SemaphoreSet.operations(-1), 1, timeout: (timeout.0, timeout.1))
      let notes = watching { #expect(wait() == -1) }
      let passed = withVirtualClock { _ in
        let start = ContinuousClock.now
        _ = wait()
        return ContinuousClock.now - start
      }
      return (notes, passed)
    }
    #expect(notes.names == (timeout.2 ? ["semtimedop"] : []))
    #expect(passed == (timeout.2 ? .milliseconds(1) : .zero))
  }

  @Test(arguments: SetCall.allCases)
  func `Results and errno of operations are those of the real calls`(call: SetCall) async {
    for (operations, count) in [
      (SemaphoreSet.operations(1, 1), 2), (SemaphoreSet.operations(1, 1, -1), 3), (SemaphoreSet.operations(-1), 0),
      (0, 1), (SemaphoreSet.operations(32767, 32767, 1), 3), (SemaphoreSet.operations(1), 501),
      (SemaphoreSet.operations(-1, flags: [IPC_NOWAIT]), 1),
    ] {
      await Outcome.expectTheSame {
        let set = SemaphoreSet()
        defer { set.remove() }
        let perform = call.prepare(set, operations, count)
        errno = 77
        return perform()
      }
    }
  }
}
