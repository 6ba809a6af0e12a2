#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

/// Takes the semaphore if that needs no waiting. Preserves `errno`. A cancellation point even then, as the functions
/// that it stands for are.
static bool cci_semaphore_try(sem_t *semaphore) {
  pthread_testcancel();
  int error = errno;
  bool taken = sem_trywait(semaphore) == 0;
  errno = error;
  return taken;
}

CCI_WRAPPER(int, sem_wait, sem_t *semaphore) {
  cci_watch *watch = cci_watch_in_use();
  if (watch != NULL && cci_semaphore_try(semaphore)) return 0;
  cci_wait wait = cci_wait_begin(watch);
  int result = cci_reals()->sem_wait(semaphore);
  cci_wait_end(&wait, CCI_CALL_sem_wait, __builtin_frame_address(0), 0);
  return result;
}

/// Whether a wait with this deadline is to be noted: not if the arguments will be refused, and not if the deadline has
/// passed already, which is how a semaphore is polled.
static bool cci_semaphore_may_block(clockid_t clock, const struct timespec *deadline) {
  return (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC) && cci_timespec_is_valid(deadline)
         && !cci_deadline_passed(clock, deadline);
}

/// Waits on behalf of the wrapper of `call`, whose frame is `frame`.
CCI_NEEDS_CALLERS_FRAME static int cci_semaphore_wait_until(
    cci_call call, sem_t *semaphore, clockid_t clock, const struct timespec *wanted, const void *frame) {
  struct timespec storage;
  const struct timespec *deadline = cci_real_deadline(clock, wanted, &storage);
  cci_watch *watch = cci_watch_in_use();
  if (watch != NULL && !cci_semaphore_may_block(clock, deadline)) watch = NULL;
  if (watch != NULL && cci_semaphore_try(semaphore)) return 0;
  cci_wait wait = cci_wait_begin(watch);
  int result = call == CCI_CALL_sem_timedwait ? cci_reals()->sem_timedwait(semaphore, deadline)
                                              : cci_reals()->sem_clockwait(semaphore, clock, deadline);
  cci_wait_end(&wait, call, frame, 0);
  if (result != 0 && errno == ETIMEDOUT) cci_virtual_time_reach(clock, wanted);
  return result;
}

CCI_WRAPPER(int, sem_timedwait, sem_t *semaphore, const struct timespec *deadline) {
  const void *frame = __builtin_frame_address(0);
  return cci_semaphore_wait_until(CCI_CALL_sem_timedwait, semaphore, CLOCK_REALTIME, deadline, frame);
}

CCI_WRAPPER(int, sem_clockwait, sem_t *semaphore, clockid_t clock, const struct timespec *deadline) {
  const void *frame = __builtin_frame_address(0);
  return cci_semaphore_wait_until(CCI_CALL_sem_clockwait, semaphore, clock, deadline, frame);
}

#endif
