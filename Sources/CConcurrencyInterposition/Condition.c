#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

/// Notes a wait unless it was refused.
static void cci_condition_end(const cci_wait *wait, cci_call call, const void *frame, int result) {
  cci_wait_end(wait, call, frame, result == 0 || result == ETIMEDOUT ? 0 : CCI_NO_WAIT);
}

CCI_WRAPPER(int, pthread_cond_wait, pthread_cond_t *condition, pthread_mutex_t *mutex) {
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  int result = cci_reals()->pthread_cond_wait(condition, mutex);
  cci_condition_end(&wait, CCI_CALL_pthread_cond_wait, __builtin_frame_address(0), result);
  return result;
}

/// The deadline's clock is an attribute of the condition that cannot be asked for. The deadline itself tells: it was
/// read from the virtual clock that it is nearest to, for a virtual wall clock and a virtual monotonic clock are years
/// apart. A deadline that is nearer to the wrong clock is itself years away or long past, and stays so.
CCI_WRAPPER(
    int, pthread_cond_timedwait, pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *wanted) {
  struct timespec storage;
  clockid_t clock = cci_nearest_clock(wanted);
  const struct timespec *deadline = cci_real_deadline(clock, wanted, &storage);
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  int result = cci_reals()->pthread_cond_timedwait(condition, mutex, deadline);
  cci_condition_end(&wait, CCI_CALL_pthread_cond_timedwait, __builtin_frame_address(0), result);
  if (result == ETIMEDOUT) cci_virtual_time_reach(clock, wanted);
  return result;
}

CCI_WRAPPER(
    int, pthread_cond_clockwait, pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
    const struct timespec *wanted) {
  struct timespec storage;
  const struct timespec *deadline = cci_real_deadline(clock, wanted, &storage);
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  int result = cci_reals()->pthread_cond_clockwait(condition, mutex, clock, deadline);
  cci_condition_end(&wait, CCI_CALL_pthread_cond_clockwait, __builtin_frame_address(0), result);
  if (result == ETIMEDOUT) cci_virtual_time_reach(clock, wanted);
  return result;
}

#endif
