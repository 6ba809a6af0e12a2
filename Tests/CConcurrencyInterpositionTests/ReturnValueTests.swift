import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// A watched call answers exactly as the real one does.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct ReturnValueTests {
  /// Calls with arguments of which some are wrong.
  enum Call: CaseIterable, Sendable {
    case nanosleep, nanosleepWrong, clockNanosleep, clockNanosleepWrong, clockNanosleepNoClock, usleep, sleep
    case semWait, semTimedwait, semTimedwaitOut, semTimedwaitPast, semTimedwaitWrong, semClockwaitNoClock, semTrywait
    case condTimedwaitOut, condTimedwaitWrong, condClockwaitNoClock
    case futexStale, futexOut, futexWrongTime, futexMisaligned, futexNoOperation, systemCall

    func perform() -> Int {
      var short = timespec(tv_sec: 0, tv_nsec: 100_000)
      var wrong = timespec(tv_sec: 0, tv_nsec: 1_000_000_000)
      var past = timespec(tv_sec: 1, tv_nsec: 0)
      var soon = timespec()
      clock_gettime(CLOCK_REALTIME, &soon)
      soon.tv_sec += soon.tv_nsec > 990_000_000 ? 1 : 0
      soon.tv_nsec = soon.tv_nsec > 990_000_000 ? 0 : soon.tv_nsec + 5_000_000
      let (full, empty) = (shared(sem_t()).pointer, shared(sem_t()).pointer)
      sem_init(full, 0, 1)
      sem_init(empty, 0, 0)
      let (condition, mutex) = (shared(pthread_cond_t()).pointer, shared(pthread_mutex_t()).pointer)
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      let word = UnsafeMutableRawPointer(shared(UInt64(3)).pointer)
      errno = 77
      switch self {
      case .nanosleep: return Int(Glibc.nanosleep(&short, nil))
      case .nanosleepWrong: return Int(Glibc.nanosleep(&wrong, nil))
      case .clockNanosleep: return Int(clock_nanosleep(CLOCK_MONOTONIC, 0, &short, nil))
      case .clockNanosleepWrong: return Int(clock_nanosleep(CLOCK_MONOTONIC, 0, &wrong, nil))
      case .clockNanosleepNoClock: return Int(clock_nanosleep(12_345, 0, &short, nil))
      case .usleep: return Int(Glibc.usleep(10))
      case .sleep: return Int(Glibc.sleep(0))
      case .semWait: return Int(sem_wait(full))
      case .semTimedwait: return Int(sem_timedwait(full, &soon))
      case .semTimedwaitOut: return Int(sem_timedwait(empty, &soon))
      case .semTimedwaitPast: return Int(sem_timedwait(empty, &past))
      case .semTimedwaitWrong: return Int(sem_timedwait(full, &wrong))
      case .semClockwaitNoClock: return Int(sem_clockwait(full, 12_345, &soon))
      case .semTrywait: return Int(sem_trywait(empty))
      case .condTimedwaitOut: return Int(pthread_cond_timedwait(condition, mutex, &soon))
      case .condTimedwaitWrong: return Int(pthread_cond_timedwait(condition, mutex, &wrong))
      case .condClockwaitNoClock: return Int(pthread_cond_clockwait(condition, mutex, 12_345, &soon))
      case .futexStale: return rawSyscall(futexNumber, word, Futex.wait, 4, nil, 0, 0)
      case .futexOut: return rawSyscall(futexNumber, word, Futex.wait, 3, &short, 0, 0)
      case .futexWrongTime: return rawSyscall(futexNumber, word, Futex.wait, 3, &wrong, 0, 0)
      case .futexMisaligned: return rawSyscall(futexNumber, word + 1, Futex.wait, 3, &short, 0, 0)
      case .futexNoOperation: return rawSyscall(futexNumber, word, 99, 3, nil, 0, 0)
      case .systemCall: return rawSyscall(99_999, nil, 0, 0, nil, 0, 0)
      }
    }

    // `perform` unlocks before it returns, which leaves `errno` alone.
    var outcome: Outcome { Outcome { perform() } }
  }

  @Test(arguments: Call.allCases)
  func `Result and errno are those of the real call`(call: Call) async {
    await Outcome.expectTheSame { call.perform() }
  }

  @Test func `The real calls answer as their manual says`() async {
    let outcomes = await onThread {
      [Call.nanosleep, .nanosleepWrong, .semTimedwaitWrong, .semTimedwaitOut, .condTimedwaitOut, .futexStale]
        .map(\.outcome)
    }
    #expect(
      outcomes == [
        Outcome(result: 0, error: 77),
        Outcome(result: -1, error: EINVAL),
        Outcome(result: -1, error: EINVAL),
        Outcome(result: -1, error: ETIMEDOUT),
        Outcome(result: Int(ETIMEDOUT), error: 77),
        Outcome(result: -1, error: EAGAIN),
      ]
    )
  }

  @Test(arguments: [0, 1] as [CUnsignedInt])
  func `A watched wait is a cancellation point`(value: CUnsignedInt) async {
    let (cancelled, left) = await onThread {
      let semaphore = shared(sem_t()).pointer
      sem_init(semaphore, 0, value)
      let cancelled = joinCancelledThread(isWatched: true) { sem_wait(semaphore) }
      var left: CInt = -1
      sem_getvalue(semaphore, &left)
      return (cancelled, left)
    }
    #expect(cancelled)
    #expect(left == CInt(value))
  }
}
