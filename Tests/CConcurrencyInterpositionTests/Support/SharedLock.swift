import Glibc
import TestSupport

/// A mutex and a read-write lock.
struct SharedLock: Sendable {
  let mutex = shared(pthread_mutex_t())
  let readWrite = shared(pthread_rwlock_t())

  /// Lets another thread take both locks, and waits until it has. The thread runs `work` then and gives them back; without
  /// work it sleeps until it is released.
  func hold(_ work: (@Sendable () -> Void)? = nil) -> LockHolder {
    LockHolder(work: work) { held in
      pthread_mutex_lock(mutex.pointer)
      pthread_rwlock_wrlock(readWrite.pointer)
      held()
      pthread_rwlock_unlock(readWrite.pointer)
      pthread_mutex_unlock(mutex.pointer)
    }
  }
}

/// The calls that take a lock.
enum LockCall: String, CaseIterable, Sendable {
  case mutex = "pthread_mutex_lock"
  case mutexTimed = "pthread_mutex_timedlock"
  case mutexClock = "pthread_mutex_clocklock"
  case read = "pthread_rwlock_rdlock"
  case readTimed = "pthread_rwlock_timedrdlock"
  case readClock = "pthread_rwlock_clockrdlock"
  case write = "pthread_rwlock_wrlock"
  case writeTimed = "pthread_rwlock_timedwrlock"
  case writeClock = "pthread_rwlock_clockwrlock"

  /// Whether the call takes a deadline.
  var isTimed: Bool { ![.mutex, .read, .write].contains(self) }

  /// Takes the lock; returns what the call does.
  func perform(_ lock: SharedLock, deadline: timespec = .distant, clock: clockid_t = CLOCK_REALTIME) -> CInt {
    var deadline = deadline
    let (mutex, readWrite) = (lock.mutex.pointer, lock.readWrite.pointer)
    switch self {
    case .mutex: return pthread_mutex_lock(mutex)
    case .mutexTimed: return pthread_mutex_timedlock(mutex, &deadline)
    case .mutexClock: return pthread_mutex_clocklock(mutex, clock, &deadline)
    case .read: return pthread_rwlock_rdlock(readWrite)
    case .readTimed: return pthread_rwlock_timedrdlock(readWrite, &deadline)
    case .readClock: return pthread_rwlock_clockrdlock(readWrite, clock, &deadline)
    case .write: return pthread_rwlock_wrlock(readWrite)
    case .writeTimed: return pthread_rwlock_timedwrlock(readWrite, &deadline)
    case .writeClock: return pthread_rwlock_clockwrlock(readWrite, clock, &deadline)
    }
  }

  /// Gives back what `perform` has taken.
  func undo(_ lock: SharedLock) {
    if rawValue.hasPrefix("pthread_mutex") {
      pthread_mutex_unlock(lock.mutex.pointer)
    } else {
      pthread_rwlock_unlock(lock.readWrite.pointer)
    }
  }
}

extension timespec {
  /// A deadline that no test reaches.
  static var distant: timespec { timespec(tv_sec: Int(Int32.max), tv_nsec: 0) }
}
