import Glibc

// glibc declares these for GNU programs only, which Swift's module is not. Arguments of these kinds are passed alike in
// both languages.

@_silgen_name("sem_clockwait")
func sem_clockwait(
  _ semaphore: UnsafeMutablePointer<sem_t>,
  _ clock: clockid_t,
  _ deadline: UnsafePointer<timespec>
) -> CInt

@_silgen_name("pthread_cond_clockwait")
func pthread_cond_clockwait(
  _ condition: UnsafeMutablePointer<pthread_cond_t>,
  _ mutex: UnsafeMutablePointer<pthread_mutex_t>,
  _ clock: clockid_t,
  _ deadline: UnsafePointer<timespec>
) -> CInt

@_silgen_name("pthread_mutex_clocklock")
func pthread_mutex_clocklock(
  _ mutex: UnsafeMutablePointer<pthread_mutex_t>,
  _ clock: clockid_t,
  _ deadline: UnsafePointer<timespec>
) -> CInt

@_silgen_name("pthread_rwlock_clockrdlock")
func pthread_rwlock_clockrdlock(
  _ lock: UnsafeMutablePointer<pthread_rwlock_t>,
  _ clock: clockid_t,
  _ deadline: UnsafePointer<timespec>
) -> CInt

@_silgen_name("pthread_rwlock_clockwrlock")
func pthread_rwlock_clockwrlock(
  _ lock: UnsafeMutablePointer<pthread_rwlock_t>,
  _ clock: clockid_t,
  _ deadline: UnsafePointer<timespec>
) -> CInt
