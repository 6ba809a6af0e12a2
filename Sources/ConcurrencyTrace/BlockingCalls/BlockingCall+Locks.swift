extension BlockingCall {
  /// The C library's `pthread_mutex_lock`, in which `NSLock.lock()` ends.
  public static let pthreadMutexLock = BlockingCall(name: "pthread_mutex_lock", category: .lock)
  /// The C library's `pthread_mutex_timedlock`.
  public static let pthreadMutexTimedlock = BlockingCall(name: "pthread_mutex_timedlock", category: .lock)
  /// The C library's `pthread_mutex_clocklock`.
  public static let pthreadMutexClocklock = BlockingCall(name: "pthread_mutex_clocklock", category: .lock)
  /// The C library's `pthread_rwlock_rdlock`.
  public static let pthreadRwlockRdlock = BlockingCall(name: "pthread_rwlock_rdlock", category: .lock)
  /// The C library's `pthread_rwlock_timedrdlock`.
  public static let pthreadRwlockTimedrdlock = BlockingCall(name: "pthread_rwlock_timedrdlock", category: .lock)
  /// The C library's `pthread_rwlock_clockrdlock`.
  public static let pthreadRwlockClockrdlock = BlockingCall(name: "pthread_rwlock_clockrdlock", category: .lock)
  /// The C library's `pthread_rwlock_wrlock`.
  public static let pthreadRwlockWrlock = BlockingCall(name: "pthread_rwlock_wrlock", category: .lock)
  /// The C library's `pthread_rwlock_timedwrlock`.
  public static let pthreadRwlockTimedwrlock = BlockingCall(name: "pthread_rwlock_timedwrlock", category: .lock)
  /// The C library's `pthread_rwlock_clockwrlock`.
  public static let pthreadRwlockClockwrlock = BlockingCall(name: "pthread_rwlock_clockwrlock", category: .lock)

  /// Whether it waits for a lock that is shared with other threads, which have it for short as a rule. How long the wait takes
  /// then depends on what these happen to do.
  package var isLock: Bool { category == .lock || self == .futexLockPI }

  /// The waits for locks.
  static let locks: [BlockingCall] = [
    pthreadMutexLock, pthreadMutexTimedlock, pthreadMutexClocklock, pthreadRwlockRdlock, pthreadRwlockTimedrdlock,
    pthreadRwlockClockrdlock, pthreadRwlockWrlock, pthreadRwlockTimedwrlock, pthreadRwlockClockwrlock,
  ]
}
