#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

// A lock that is free is taken at once, and one that is free again soon is what a lock is for: a wait counts from the grace
// on. What the try answers beside "taken" and "busy" the real function answers itself.

/// Whether the try has taken the lock, perhaps one whose owner has died.
static bool cci_lock_is_taken(int result) { return result == 0 || result == EOWNERDEAD; }

// The thread that holds a lock; 0 if the library does not say, and of readers.
#if defined(__GLIBC__)
#define CCI_LOCK_DATA(lock, member) ((lock)->__data.member)
#else
#define CCI_LOCK_DATA(lock, member) ((void)(lock), 0)
#endif
static int32_t cci_pthread_mutex_t_holder(const pthread_mutex_t *lock) { return CCI_LOCK_DATA(lock, __owner); }
static int32_t cci_pthread_rwlock_t_holder(const pthread_rwlock_t *lock) { return CCI_LOCK_DATA(lock, __cur_writer); }

/// How often a lock that is busy is tried again before that counts as a wait, whose measurement takes longer than most locks are
/// held. The C library's own adaptive locks do the same.
#define CCI_LOCK_TRIES 64

static void cci_lock_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Tries a lock for some time; leaves in `taken` what the last try has answered.
#define CCI_TRY_LOCK(taken, try_name, lock)                                                          \
  int taken = try_name(lock);                                                                        \
  for (int tries = 1; tries < CCI_LOCK_TRIES && taken == EBUSY; tries += 1) {                        \
    cci_lock_pause();                                                                                \
    taken = try_name(lock);                                                                          \
  }

/// Begins the wait for a lock that was busy, and that this thread held.
static cci_wait cci_lock_begin(cci_watch *watch, int32_t holder) {
  cci_wait wait = cci_wait_begin(watch);
  cci_wait_measure_holder(&wait, holder);
  cci_wait_measure_delay(&wait);
  return wait;
}

/// A lock that is waited for without a limit.
#define CCI_LOCK_WRAPPER(name, type, try_name)                              \
  CCI_WRAPPER(int, name, type *lock) {                                      \
    cci_watch *watch = cci_watch_in_use();                                  \
    if (__builtin_expect(watch == NULL, 1)) return cci_reals()->name(lock); \
    CCI_TRY_LOCK(taken, try_name, lock)                                     \
    if (cci_lock_is_taken(taken)) return taken;                             \
    cci_wait wait = cci_lock_begin(watch, cci_##type##_holder(lock));       \
    int result = cci_reals()->name(lock);                                   \
    const void *frame = __builtin_frame_address(0);                         \
    cci_wait_end(&wait, CCI_CALL_##name, frame, CCI_LOCK_GRACE_NS);         \
    return result;                                                          \
  }

/// A lock that is waited for until a deadline; `call_real` calls the real function with `deadline`.
#define CCI_TIMED_LOCK_BODY(name, type, try_name, call_real)                    \
  struct timespec storage;                                                      \
  const struct timespec *deadline = cci_real_deadline(clock, wanted, &storage); \
  cci_watch *watch = cci_watch_in_use();                                        \
  /* What is refused may have to be so even if the lock is free. */             \
  if (watch != NULL && !cci_deadline_is_valid(clock, deadline)) watch = NULL;   \
  if (watch != NULL) {                                                          \
    CCI_TRY_LOCK(taken, try_name, lock)                                         \
    if (cci_lock_is_taken(taken)) return taken;                                 \
    /* Then it waits for nothing, and time that a host takes is not its. */     \
    if (cci_deadline_passed(clock, deadline)) watch = NULL;                     \
  }                                                                             \
  cci_wait wait = cci_lock_begin(watch, cci_##type##_holder(lock));             \
  int result = call_real;                                                       \
  const void *frame = __builtin_frame_address(0);                               \
  cci_wait_end(&wait, CCI_CALL_##name, frame, CCI_LOCK_GRACE_NS);               \
  if (result == ETIMEDOUT) cci_virtual_time_reach(clock, wanted);               \
  return result;

/// A lock with a deadline of the wall clock.
#define CCI_TIMED_LOCK_WRAPPER(name, type, try_name)                             \
  CCI_WRAPPER(int, name, type *lock, const struct timespec *wanted) {            \
    const clockid_t clock = CLOCK_REALTIME;                                      \
    CCI_TIMED_LOCK_BODY(name, type, try_name, cci_reals()->name(lock, deadline)) \
  }

/// A lock with a deadline of a clock of the caller's choice.
#define CCI_CLOCK_LOCK_WRAPPER(name, type, try_name)                                    \
  CCI_WRAPPER(int, name, type *lock, clockid_t clock, const struct timespec *wanted) {  \
    CCI_TIMED_LOCK_BODY(name, type, try_name, cci_reals()->name(lock, clock, deadline)) \
  }

CCI_LOCK_WRAPPER(pthread_mutex_lock, pthread_mutex_t, pthread_mutex_trylock)
CCI_TIMED_LOCK_WRAPPER(pthread_mutex_timedlock, pthread_mutex_t, pthread_mutex_trylock)
CCI_CLOCK_LOCK_WRAPPER(pthread_mutex_clocklock, pthread_mutex_t, pthread_mutex_trylock)
CCI_LOCK_WRAPPER(pthread_rwlock_rdlock, pthread_rwlock_t, pthread_rwlock_tryrdlock)
CCI_TIMED_LOCK_WRAPPER(pthread_rwlock_timedrdlock, pthread_rwlock_t, pthread_rwlock_tryrdlock)
CCI_CLOCK_LOCK_WRAPPER(pthread_rwlock_clockrdlock, pthread_rwlock_t, pthread_rwlock_tryrdlock)
CCI_LOCK_WRAPPER(pthread_rwlock_wrlock, pthread_rwlock_t, pthread_rwlock_trywrlock)
CCI_TIMED_LOCK_WRAPPER(pthread_rwlock_timedwrlock, pthread_rwlock_t, pthread_rwlock_trywrlock)
CCI_CLOCK_LOCK_WRAPPER(pthread_rwlock_clockwrlock, pthread_rwlock_t, pthread_rwlock_trywrlock)

#endif
