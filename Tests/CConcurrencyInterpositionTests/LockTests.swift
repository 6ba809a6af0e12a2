import CConcurrencyInterposition
import Dispatch
import Glibc
import TestSupport
import Testing

/// A lock counts when it is held, and for longer than a lock is meant to be.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct LockTests {
  @Test(arguments: LockCall.allCases)
  func `A lock that is held for long is noted`(call: LockCall) async throws {
    let (notes, result) = await onThread {
      let lock = SharedLock()
      // What the first call needs of the runtime has locks too, in which the waker must not take the thread to wait.
      #expect(call.perform(lock) == 0)
      call.undo(lock)
      let holder = lock.hold()
      let waker = Waker { holder.release() }
      var result: CInt = -1
      let notes = watching {
        waker.arm()
        result = call.perform(lock)
        call.undo(lock)
      }
      return (notes, result)
    }
    let noted = try #require(notes.calls.first)
    #expect(result == 0)
    #expect(notes.names == [call.rawValue])
    #expect(noted.count == 1)
    #expect(noted.wall - noted.cpu - noted.runDelay >= Int64(CCI_LOCK_GRACE_NS))
  }

  @Test func `To look at the holder of a lock leaves no descriptor`() async {
    let (number, isLeft) = await onThread {
      let lock = SharedLock()
      let number = Box<Int32>(0)
      let holder = LockHolder { held in
        pthread_mutex_lock(lock.mutex.pointer)
        number.value = cci_thread_id()
        held()
        pthread_mutex_unlock(lock.mutex.pointer)
      }
      let waker = Waker { holder.release() }
      let notes = watching {
        waker.arm()
        pthread_mutex_lock(lock.mutex.pointer)
      }
      #expect(notes.names == ["pthread_mutex_lock"])
      return (number.value, hasDescriptor(endingIn: "task/\(number.value)/status"))
    }
    #expect(number > 0)
    #expect(!isLeft)
  }

  @Test(arguments: LockCall.allCases)
  func `A lock that is free is not noted`(call: LockCall) async {
    let notes = await onThread {
      let lock = SharedLock()
      return watching {
        for _ in 0..<100 {
          #expect(call.perform(lock) == 0)
          call.undo(lock)
        }
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A lock that is free again soon is not noted`() async {
    let (count, longWaits, contentions) = await onThread {
      let lock = SharedLock()
      let (contentions, isOver) = (Box(0), Box(false))
      startThread {
        while !isOver.value {
          pthread_mutex_lock(lock.mutex.pointer)
          let end = cci_real_monotonic_ns() + 20_000
          while cci_real_monotonic_ns() < end {}
          pthread_mutex_unlock(lock.mutex.pointer)
        }
      }
      var longWaits = 0
      let notes = watching {
        // The holder of the lock may lose its core for long while it holds it: only such waits may be noted.
        let patience = cci_real_monotonic_ns() + 1_000_000_000
        while contentions.value < 50, contentions.value == 0 || cci_real_monotonic_ns() < patience {
          if pthread_mutex_trylock(lock.mutex.pointer) == 0 {
            pthread_mutex_unlock(lock.mutex.pointer)
            continue
          }
          contentions.value += 1
          let start = cci_real_monotonic_ns()
          pthread_mutex_lock(lock.mutex.pointer)
          if cci_real_monotonic_ns() - start >= Int64(CCI_LOCK_GRACE_NS) { longWaits += 1 }
          pthread_mutex_unlock(lock.mutex.pointer)
        }
      }
      isOver.value = true
      let counts = notes.calls.filter { $0.name == "pthread_mutex_lock" }.map(\.count)
      return (counts.reduce(0, +), longWaits, contentions.value)
    }
    #expect(count <= longWaits)
    #expect(contentions > 0)
  }

  @Test(arguments: [LockCall.mutex, .mutexTimed, .read, .write])
  func `That the holder of a lock is kept from the cores is no fault of the lock`(call: LockCall) async throws {
    let wait = await WaitForHolder.whoseHolderNeverSleeps {
      let lock = SharedLock()
      // The holder starts no thread itself: it could sleep in that.
      return amongRivals {
        let holder = lock.hold { compute(untilKeptFor: 200) }
        let notes = watching {
          _ = call.perform(lock)
          call.undo(lock)
        }
        holder.release()
        return WaitForHolder(notes: notes, computed: holder.computed, holderSlept: holder.hasSlept)
      }
    }
    try #require(wait).expectOnlyComputation()
  }

  @Test(arguments: LockCall.allCases.filter(\.isTimed))
  func `A wait that runs into its deadline is noted, one whose deadline has passed is not`(call: LockCall) async {
    let (waited, past) = await onThread {
      let lock = SharedLock()
      let holder = lock.hold()
      defer { holder.release() }
      let waited = watching {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_sec += 1
        #expect(call.perform(lock, deadline: deadline) == ETIMEDOUT)
      }
      let past = watching {
        #expect(call.perform(lock, deadline: timespec(tv_sec: 1, tv_nsec: 0)) == ETIMEDOUT)
      }
      return (waited, past)
    }
    #expect(waited.names == [call.rawValue])
    #expect(past.calls.isEmpty)
  }

  @Test(arguments: LockCall.allCases)
  func `Results and errno are those of the real calls`(call: LockCall) async {
    let free = await Outcome.expectTheSame {
      let lock = SharedLock()
      defer { call.undo(lock) }
      return Int(call.perform(lock))
    }
    #expect(free == Outcome(result: 0, error: 77))
    let own = await Outcome.expectTheSame {
      let lock = SharedLock()
      lock.make(PTHREAD_MUTEX_ERRORCHECK)
      pthread_rwlock_wrlock(lock.readWrite.pointer)
      pthread_mutex_lock(lock.mutex.pointer)
      return Int(call.perform(lock))
    }
    #expect(own == Outcome(result: Int(EDEADLK), error: 77))
    guard call.isTimed else { return }
    let wrong = await Outcome.expectTheSame {
      let lock = SharedLock()
      let holder = lock.hold()
      defer { holder.release() }
      return Int(call.perform(lock, deadline: timespec(tv_sec: 9_000_000_000, tv_nsec: -1)))
    }
    #expect(wrong == Outcome(result: Int(EINVAL), error: 77))
    // A free mutex is taken with such a deadline, a free lock for reading or writing is not.
    await Outcome.expectTheSame {
      let lock = SharedLock()
      let result = call.perform(lock, deadline: timespec(tv_sec: 9_000_000_000, tv_nsec: -1))
      if result == 0 { call.undo(lock) }
      return Int(result)
    }
    guard call.rawValue.contains("clock") else { return }
    for isHeld in [true, false] {
      let wrong = await Outcome.expectTheSame {
        let lock = SharedLock()
        let holder = isHeld ? lock.hold() : nil
        defer { holder?.release() }
        return Int(call.perform(lock, clock: 12_345))
      }
      #expect(wrong == Outcome(result: Int(EINVAL), error: 77))
    }
  }

  @Test func `A recursive mutex is taken again, and one whose owner has died says so`() async {
    let recursive = await Outcome.expectTheSame {
      let lock = SharedLock()
      lock.make(PTHREAD_MUTEX_RECURSIVE)
      pthread_mutex_lock(lock.mutex.pointer)
      return Int(pthread_mutex_lock(lock.mutex.pointer))
    }
    #expect(recursive == Outcome(result: 0, error: 77))
    let orphaned = await Outcome.expectTheSame {
      let lock = SharedLock()
      lock.make(PTHREAD_MUTEX_DEFAULT, isRobust: true)
      var thread = pthread_t()
      pthread_create(
        &thread,
        nil,
        { argument in
          guard let argument else { return nil }
          pthread_mutex_lock(argument.assumingMemoryBound(to: pthread_mutex_t.self))
          return nil
        },
        lock.mutex.pointer
      )
      pthread_join(thread, nil)
      return Int(pthread_mutex_lock(lock.mutex.pointer))
    }
    #expect(orphaned == Outcome(result: Int(EOWNERDEAD), error: 77))
  }
}

extension SharedLock {
  /// Makes the mutex one of another kind.
  fileprivate func make(_ kind: Int, isRobust: Bool = false) {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, CInt(kind))
    if isRobust { pthread_mutexattr_setrobust(&attributes, CInt(PTHREAD_MUTEX_ROBUST)) }
    pthread_mutex_init(mutex.pointer, &attributes)
    pthread_mutexattr_destroy(&attributes)
  }
}
