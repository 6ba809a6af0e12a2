extension BlockingCall {
  /// The C library's `nanosleep`, in which `Thread.sleep` ends.
  public static let nanosleep = BlockingCall(name: "nanosleep", category: .sleep)
  /// The C library's `clock_nanosleep`.
  public static let clockNanosleep = BlockingCall(name: "clock_nanosleep", category: .sleep)
  /// The C library's `usleep`.
  public static let usleep = BlockingCall(name: "usleep", category: .sleep)
  /// The C library's `sleep`.
  public static let sleep = BlockingCall(name: "sleep", category: .sleep)

  /// The C library's `sem_wait`, in which `DispatchSemaphore.wait()` ends.
  public static let semWait = BlockingCall(name: "sem_wait", category: .semaphore)
  /// The C library's `sem_timedwait`.
  public static let semTimedwait = BlockingCall(name: "sem_timedwait", category: .semaphore)
  /// The C library's `sem_clockwait`.
  public static let semClockwait = BlockingCall(name: "sem_clockwait", category: .semaphore)
  /// The C library's `semop`.
  public static let semop = BlockingCall(name: "semop", category: .semaphore)
  /// The C library's `semtimedop`.
  public static let semtimedop = BlockingCall(name: "semtimedop", category: .semaphore)

  /// The kernel's wait for a word to change, in which `Mutex`, `DispatchGroup` and `DispatchQueue.sync` end.
  public static let futexWait = BlockingCall(name: "futex(FUTEX_WAIT)", category: .futex)
  /// The kernel's wait for a word to change, with a set of bits that selects who wakes it.
  public static let futexWaitBitset = BlockingCall(name: "futex(FUTEX_WAIT_BITSET)", category: .futex)
  /// The kernel's lock with priority inheritance.
  public static let futexLockPI = BlockingCall(name: "futex(FUTEX_LOCK_PI)", category: .futex)

  /// The C library's `pthread_cond_wait`, in which `NSCondition.wait()` ends.
  public static let pthreadCondWait = BlockingCall(name: "pthread_cond_wait", category: .condition)
  /// The C library's `pthread_cond_timedwait`.
  public static let pthreadCondTimedwait = BlockingCall(name: "pthread_cond_timedwait", category: .condition)
  /// The C library's `pthread_cond_clockwait`.
  public static let pthreadCondClockwait = BlockingCall(name: "pthread_cond_clockwait", category: .condition)

  /// The C library's `pthread_barrier_wait`.
  public static let pthreadBarrierWait = BlockingCall(name: "pthread_barrier_wait", category: .barrier)

  /// The sleeps and the waits for what other threads signal.
  static let waits: [BlockingCall] = [
    nanosleep, clockNanosleep, usleep, sleep,
    semWait, semTimedwait, semClockwait, semop, semtimedop,
    futexWait, futexWaitBitset, futexLockPI,
    pthreadCondWait, pthreadCondTimedwait, pthreadCondClockwait,
    pthreadBarrierWait,
  ]
}
