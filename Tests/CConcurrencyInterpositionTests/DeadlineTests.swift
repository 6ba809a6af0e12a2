import CConcurrencyInterposition
import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing

/// Deadlines that were computed from virtual time. Passed on as they are, those of the wall clock would be long past and
/// those of the monotonic clock twenty years away.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct DeadlineTests {
  /// The calls that take an absolute deadline.
  enum Wait: CaseIterable, Sendable {
    case semaphore, semaphoreMonotonic, condition, conditionMonotonicAttribute, conditionMonotonic
    case mutex, mutexMonotonic, readLock, readLockMonotonic, writeLock, writeLockMonotonic
    case sleep, sleepMonotonic, futexMonotonic, dispatchSemaphore, dispatchGroup, nsCondition, threadSleep
    case join, joinMonotonic, send, receive

    /// Waits for 20 ms of the clock that the thread reads, and says whether that ended in a timeout.
    func perform() -> Bool {
      switch self {
      case .semaphore:
        let semaphore = shared(sem_t())
        sem_init(semaphore.pointer, 0, 0)
        var deadline = Self.deadline(CLOCK_REALTIME)
        return sem_timedwait(semaphore.pointer, &deadline) == -1 && errno == ETIMEDOUT
      case .semaphoreMonotonic:
        let semaphore = shared(sem_t())
        sem_init(semaphore.pointer, 0, 0)
        var deadline = Self.deadline(CLOCK_MONOTONIC)
        return sem_clockwait(semaphore.pointer, CLOCK_MONOTONIC, &deadline) == -1 && errno == ETIMEDOUT
      case .condition:
        var deadline = Self.deadline(CLOCK_REALTIME)
        return Self.withCondition(CLOCK_REALTIME) { pthread_cond_timedwait($0, $1, &deadline) } == ETIMEDOUT
      case .conditionMonotonicAttribute:
        var deadline = Self.deadline(CLOCK_MONOTONIC)
        return Self.withCondition(CLOCK_MONOTONIC) { pthread_cond_timedwait($0, $1, &deadline) } == ETIMEDOUT
      case .conditionMonotonic:
        var deadline = Self.deadline(CLOCK_MONOTONIC)
        return Self.withCondition(CLOCK_REALTIME) {
          pthread_cond_clockwait($0, $1, CLOCK_MONOTONIC, &deadline)
        } == ETIMEDOUT
      case .mutex: return Self.lock(.mutexTimed, CLOCK_REALTIME)
      case .mutexMonotonic: return Self.lock(.mutexClock, CLOCK_MONOTONIC)
      case .readLock: return Self.lock(.readTimed, CLOCK_REALTIME)
      case .readLockMonotonic: return Self.lock(.readClock, CLOCK_MONOTONIC)
      case .writeLock: return Self.lock(.writeTimed, CLOCK_REALTIME)
      case .writeLockMonotonic: return Self.lock(.writeClock, CLOCK_MONOTONIC)
      case .sleep:
        var deadline = Self.deadline(CLOCK_REALTIME)
        return clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &deadline, nil) == 0
      case .sleepMonotonic:
        var deadline = Self.deadline(CLOCK_MONOTONIC)
        return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nil) == 0
      case .join: return Self.join { CFunction("pthread_timedjoin_np")([$0, 0, $1]) }
      case .joinMonotonic:
        return Self.join(CLOCK_MONOTONIC) { CFunction("pthread_clockjoin_np")([$0, 0, Int(CLOCK_MONOTONIC), $1]) }
      case .send: return Self.queue(isFull: true) { CFunction("mq_timedsend")([$0, text("x"), 1, 0, $1]) }
      case .receive: return Self.queue(isFull: false) { CFunction("mq_timedreceive")([$0, room(8), 8, 0, $1]) }
      case .futexMonotonic:
        let word = shared(UInt32(1))
        var deadline = Self.deadline(CLOCK_MONOTONIC)
        let operation = Futex.waitBitset | Futex.privateFlag
        return rawSyscall(futexNumber, word.pointer, operation, 1, &deadline, 0, -1) == -1 && errno == ETIMEDOUT
      case .dispatchSemaphore:
        return DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(20)) == .timedOut
      case .dispatchGroup:
        let group = DispatchGroup()
        group.enter()
        defer { group.leave() }
        return group.wait(timeout: .now() + .milliseconds(20)) == .timedOut
      case .nsCondition:
        let condition = NSCondition()
        condition.lock()
        defer { condition.unlock() }
        return !condition.wait(until: Date(timeIntervalSinceNow: 0.02))
      case .threadSleep:
        Thread.sleep(until: Date(timeIntervalSinceNow: 0.02))
        return true
      }
    }

    private static func deadline(_ clock: clockid_t) -> timespec {
      var time = timespec()
      clock_gettime(clock, &time)
      time.tv_nsec += 20_000_000
      if time.tv_nsec >= 1_000_000_000 {
        time.tv_sec += 1
        time.tv_nsec -= 1_000_000_000
      }
      return time
    }

    private static func join(
      _ clock: clockid_t = CLOCK_REALTIME,
      _ call: (_ thread: Int, _ deadline: Int) -> Int
    ) -> Bool {
      let end = shared(sem_t()).pointer
      sem_init(end, 0, 0)
      let waiting = WaitingThread(until: end)
      defer { sem_post(end) }
      let time = deadline(clock)
      return call(Int(bitPattern: waiting.thread), words(time.tv_sec, time.tv_nsec)) == Int(ETIMEDOUT)
    }

    private static func queue(isFull: Bool, _ call: (_ queue: Int, _ deadline: Int) -> Int) -> Bool {
      let queue = MessageQueue(.named)
      defer { queue.remove() }
      if isFull { queue.send() }
      let time = deadline(CLOCK_REALTIME)
      return call(queue.number, words(time.tv_sec, time.tv_nsec)) == -1 && errno == ETIMEDOUT
    }

    private static func lock(_ call: LockCall, _ clock: clockid_t) -> Bool {
      let lock = SharedLock()
      let holder = lock.hold()
      defer { holder.release() }
      return call.perform(lock, deadline: deadline(clock), clock: clock) == ETIMEDOUT
    }

    private static func withCondition(
      _ clock: clockid_t,
      _ wait: (UnsafeMutablePointer<pthread_cond_t>, UnsafeMutablePointer<pthread_mutex_t>) -> CInt
    ) -> CInt {
      let (condition, mutex) = (shared(pthread_cond_t()), shared(pthread_mutex_t()))
      var attributes = pthread_condattr_t()
      pthread_condattr_init(&attributes)
      pthread_condattr_setclock(&attributes, clock)
      pthread_cond_init(condition.pointer, &attributes)
      pthread_mutex_lock(mutex.pointer)
      defer { pthread_mutex_unlock(mutex.pointer) }
      return wait(condition.pointer, mutex.pointer)
    }
  }

  @Test(arguments: Wait.allCases)
  func `A virtual deadline is waited for as long as a real one`(wait: Wait) async {
    let (virtual, real, timedOut) = await onThread {
      let start = cci_real_monotonic_ns()
      let timedOut = withVirtualClock { move in
        move(123_456_789_012)
        return wait.perform()
      }
      let middle = cci_real_monotonic_ns()
      let alsoTimedOut = wait.perform()
      return (middle - start, cci_real_monotonic_ns() - middle, timedOut && alsoTimedOut)
    }
    #expect(timedOut)
    // 20 ms, but for the grain of the clocks.
    #expect(virtual >= 18_000_000)
    #expect(real >= 18_000_000)
  }

  @Test(arguments: Wait.allCases)
  func `A thread that has waited until a deadline sees that it has passed`(wait: Wait) async {
    let (passed, again, elsewhere) = await onThread {
      let (passed, again) = withVirtualClock { _ in
        let start = ContinuousClock.now
        _ = wait.perform()
        let passed = ContinuousClock.now - start
        spin(milliseconds: 2)
        return (passed, ContinuousClock.now - start)
      }
      // A clock of another scope, perhaps at the same address.
      let elsewhere = withVirtualClock { _ in Date() }
      return (passed, again, elsewhere)
    }
    // Times of `Date` are doubles.
    #expect(abs(passed / .milliseconds(20) - 1) < 0.001)
    #expect(again == passed)
    #expect(elsewhere.timeIntervalSince1970 == Double(virtualWallBase))
  }

  @Test func `Sleeping lets the virtual time of the thread pass exactly, until the scheduler's has caught up`() async {
    let times = await onThread {
      withVirtualClock { move in
        let start = ContinuousClock.now
        usleep(1500)
        var rest = timespec(tv_sec: 0, tv_nsec: 500_000)
        nanosleep(&rest, nil)
        let slept = ContinuousClock.now - start
        move(1_000_000)
        let meanwhile = ContinuousClock.now - start
        move(7_000_000)
        return [slept, meanwhile, ContinuousClock.now - start]
      }
    }
    #expect(times == [.milliseconds(2), .milliseconds(2), .milliseconds(7)])
  }

  @Test func `A wait that ends before its deadline lets no virtual time pass`() async {
    let passed = await onThread {
      withVirtualClock { _ in
        let semaphore = DispatchSemaphore(value: 0)
        let start = ContinuousClock.now
        later(milliseconds: 5) { semaphore.signal() }
        _ = semaphore.wait(timeout: .now() + .seconds(600))
        return ContinuousClock.now - start
      }
    }
    #expect(passed == .zero)
  }

  @Test func `A deadline in the virtual past is past`() async {
    let (result, error) = await onThread {
      withVirtualClock { move in
        move(3_600_000_000_000)
        let semaphore = shared(sem_t())
        sem_init(semaphore.pointer, 0, 0)
        var deadline = timespec(tv_sec: Int(virtualWallBase), tv_nsec: 0)
        let result = sem_timedwait(semaphore.pointer, &deadline)
        return (result, errno)
      }
    }
    #expect(result == -1)
    #expect(error == ETIMEDOUT)
  }

  @Test func `A deadline that means never stays far away`() async {
    let result = await onThread {
      withVirtualClock { _ in
        let semaphore = shared(sem_t())
        sem_init(semaphore.pointer, 0, 0)
        later(milliseconds: 20) { sem_post(semaphore.pointer) }
        var never = timespec(tv_sec: .max, tv_nsec: 0)
        return sem_timedwait(semaphore.pointer, &never)
      }
    }
    #expect(result == 0)
  }

  /// The last second that does not mean never, on clocks of which the real one is far ahead.
  @Test(arguments: [virtualWallBase, 0, -2_000_000_000])
  func `A deadline in the far future stays far away`(wallBase: Int64) async {
    let results = await onThread {
      [Int64(0), 1_000_000_000_000_000_000].map { elapsed in
        withVirtualClock(startingAt: wallBase) { move in
          move(elapsed)
          let semaphore = shared(sem_t())
          sem_init(semaphore.pointer, 0, 0)
          later(milliseconds: 20) { sem_post(semaphore.pointer) }
          var distant = timespec(tv_sec: 7_999_999_999, tv_nsec: 0)
          return sem_timedwait(semaphore.pointer, &distant)
        }
      }
    }
    #expect(results == [0, 0])
  }
}
