#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

/// Notes a sleep unless its arguments were refused. A sleep of 0 counts: it was meant to give the thread away.
static void cci_sleep_end(const cci_wait *wait, cci_call call, const void *frame, int error) {
  bool is_refused = error == EINVAL || error == EFAULT || error == ENOTSUP;
  cci_wait_end(wait, call, frame, is_refused ? CCI_NO_WAIT : 0);
}

/// Lets virtual time pass for a sleep that ended with `error`: all of it, or what an interruption left.
static void cci_sleep_pass(const struct timespec *duration, const struct timespec *remaining, int error) {
  if (error != 0 && (error != EINTR || remaining == NULL)) return;
  int64_t slept = duration->tv_sec * CCI_NS_PER_S + duration->tv_nsec;
  if (error == EINTR) slept -= remaining->tv_sec * CCI_NS_PER_S + remaining->tv_nsec;
  // A sleep of nothing takes time too: a loop that sleeps away a rest below a nanosecond, as Foundation's, must end.
  cci_virtual_time_pass(slept > 0 || error != 0 ? slept : 1);
}

CCI_WRAPPER(int, nanosleep, const struct timespec *duration, struct timespec *remaining) {
  // Copied, because the two may be the same object.
  struct timespec wanted = duration == NULL ? (struct timespec){0} : *duration;
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  int result = cci_reals()->nanosleep(duration, remaining);
  int error = result == 0 ? 0 : errno;
  cci_sleep_end(&wait, CCI_CALL_nanosleep, __builtin_frame_address(0), error);
  cci_sleep_pass(&wanted, remaining, error);
  return result;
}

CCI_WRAPPER(int, clock_nanosleep, clockid_t clock, int flags, const struct timespec *time, struct timespec *remaining) {
  struct timespec wanted = time == NULL ? (struct timespec){0} : *time;
  struct timespec storage;
  bool is_absolute = flags & TIMER_ABSTIME;
  if (is_absolute) time = cci_real_deadline(clock, time, &storage);
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  int result = cci_reals()->clock_nanosleep(clock, flags, time, remaining);
  cci_sleep_end(&wait, CCI_CALL_clock_nanosleep, __builtin_frame_address(0), result);
  if (!is_absolute) {
    cci_sleep_pass(&wanted, remaining, result);
  } else if (result == 0) {
    cci_virtual_time_reach(clock, &wanted);
  }
  return result;
}

CCI_WRAPPER(int, usleep, useconds_t microseconds) {
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  int result = cci_reals()->usleep(microseconds);
  cci_sleep_end(&wait, CCI_CALL_usleep, __builtin_frame_address(0), result == 0 ? 0 : errno);
  if (result == 0) cci_virtual_time_pass(microseconds * 1000LL);
  return result;
}

CCI_WRAPPER(unsigned, sleep, unsigned seconds) {
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  unsigned remaining = cci_reals()->sleep(seconds);
  cci_sleep_end(&wait, CCI_CALL_sleep, __builtin_frame_address(0), 0);
  cci_virtual_time_pass((seconds - remaining) * CCI_NS_PER_S);
  return remaining;
}

#endif
