import Dispatch
import Glibc
import TestSupport

/// Sleeps, and waits for what another thread does.
extension WrappedCall {
  static let waits: [WrappedCall] = [
    WrappedCall("nanosleep", cancels: true, { [words(0, 1), 0] }, not: { [words(0, -1), 0] }),
    WrappedCall(
      "clock_nanosleep",
      cancels: true,
      { [Int(CLOCK_MONOTONIC), 0, words(0, 1), 0] },
      not: { [12_345, 0, words(0, 1), 0] }
    ),
    WrappedCall("usleep", cancels: true, { [0] }, not: nil),
    WrappedCall("sleep", cancels: true, { [0] }, not: nil),
    waiting("sem_wait") { [$0] },
    waiting("sem_timedwait") { [$0, never()] },
    waiting("sem_clockwait") { [$0, Int(CLOCK_MONOTONIC), never()] },
    condition("pthread_cond_wait", { [$0, $1] }, wrong: nil),
    condition("pthread_cond_timedwait", { [$0, $1, never()] }) { [$0, $1, words(0, -1)] },
    condition("pthread_cond_clockwait", { [$0, $1, Int(CLOCK_MONOTONIC), never()] }) {
      [$0, $1, Int(CLOCK_MONOTONIC), words(0, -1)]
    },
    futex("futex(FUTEX_WAIT)", Futex.wait),
    futex("futex(FUTEX_WAIT_BITSET)", Futex.waitBitset),
    WrappedCall(
      "syscall",
      as: "futex(FUTEX_LOCK_PI)",
      counting: { function in
        let word = words(0)
        let holder = LockHolder { held in
          _ = function([futexNumber, word, Futex.lockPI, 0, 0])
          held()
          _ = function([futexNumber, word, Futex.unlockPI, 0, 0])
        }
        return Trial(function, [futexNumber, word, Futex.lockPI, 0, 0], wake: { holder.release() })
      },
      lookingAlike: { Trial($0, [futexNumber, words(0), Futex.lockPI, 0, 0]) }
    ),
  ]

  private static func waiting(_ symbol: String, _ arguments: @escaping @Sendable (Int) -> [Int]) -> WrappedCall {
    WrappedCall(
      symbol,
      cancels: true,
      counting: { function in
        let semaphore = Self.semaphore(0)
        return Trial(function, arguments(semaphore), wake: { sem_post(pointer(semaphore, to: sem_t.self)) })
      },
      lookingAlike: { Trial($0, arguments(semaphore(1))) }
    )
  }

  /// A semaphore, by its address.
  static func semaphore(_ value: CUnsignedInt) -> Int {
    let address = room(MemoryLayout<sem_t>.size)
    sem_init(pointer(address, to: sem_t.self), 0, value)
    return address
  }

  private static func condition(
    _ symbol: String,
    _ arguments: @escaping @Sendable (_ condition: Int, _ mutex: Int) -> [Int],
    wrong: (@Sendable (_ condition: Int, _ mutex: Int) -> [Int])?
  ) -> WrappedCall {
    var refused: Preparation?
    if let wrong { refused = { trial(of: $0, wrong) } }
    return WrappedCall(symbol, cancels: true, counting: { trial(of: $0, arguments) }, lookingAlike: refused)
  }

  /// A wait for a condition, whose mutex the calling thread holds meanwhile.
  private static func trial(
    of function: CFunction,
    _ arguments: @Sendable (_ condition: Int, _ mutex: Int) -> [Int]
  ) -> Trial {
    let (condition, mutex) = (room(MemoryLayout<pthread_cond_t>.size), room(MemoryLayout<pthread_mutex_t>.size))
    let words = arguments(condition, mutex)
    return Trial(
      wake: {
        pthread_mutex_lock(pointer(mutex, to: pthread_mutex_t.self))
        pthread_cond_signal(pointer(condition, to: pthread_cond_t.self))
        pthread_mutex_unlock(pointer(mutex, to: pthread_mutex_t.self))
      },
      call: {
        pthread_mutex_lock(pointer(mutex, to: pthread_mutex_t.self))
        let result = function(words)
        pthread_mutex_unlock(pointer(mutex, to: pthread_mutex_t.self))
        return result
      }
    )
  }

  /// A wait for a word of memory to be woken; not while it has another value.
  private static func futex(_ name: String, _ operation: Int) -> WrappedCall {
    WrappedCall(
      "syscall",
      as: name,
      counting: { function in
        let word = words(1)
        return Trial(
          function,
          [futexNumber, word, operation, 1, 0, 0, -1],
          wake: { _ = function([futexNumber, word, Futex.wake, 1]) }
        )
      },
      lookingAlike: { Trial($0, [futexNumber, words(1), operation, 2, 0, 0, -1]) }
    )
  }

  static let locks: [WrappedCall] = LockCall.allCases.map { call in
    @Sendable func trial(_ function: CFunction, _ lock: SharedLock, wake: (@Sendable () -> Void)?) -> Trial {
      let words = call.arguments(lock)
      return Trial(
        wake: wake,
        call: {
          let result = function(words)
          if result == 0 { call.undo(lock) }
          return result
        }
      )
    }
    return WrappedCall(
      call.rawValue,
      counting: { function in
        let lock = SharedLock()
        let holder = lock.hold()
        return trial(function, lock, wake: { holder.release() })
      },
      lookingAlike: { trial($0, SharedLock(), wake: nil) }
    )
  }
}

extension LockCall {
  fileprivate func arguments(_ lock: SharedLock) -> [Int] {
    let isMutex = rawValue.hasPrefix("pthread_mutex")
    let address = isMutex ? Int(bitPattern: lock.mutex.pointer) : Int(bitPattern: lock.readWrite.pointer)
    let takesClock = [.mutexClock, .readClock, .writeClock].contains(self)
    return [address] + (takesClock ? [Int(CLOCK_MONOTONIC)] : []) + (isTimed ? [never()] : [])
  }
}
