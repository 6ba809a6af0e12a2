#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

// MARK: Signals that are taken

// A signal that is pending already is taken at once.

/// Takes one of the signals if one is pending; returns it, else 0. Preserves `errno`. A cancellation point, as the functions
/// that it stands for are.
static int cci_signal_take(const sigset_t *signals, siginfo_t *info) {
  int error = errno;
  int taken = cci_reals()->sigtimedwait(signals, info, &cci_no_time);
  errno = error;
  return taken > 0 ? taken : 0;
}

/// `sigwait` without waiting: 0 if it has taken a signal.
static int cci_sigwait_now(const sigset_t *signals, int *signal) {
  int taken = cci_signal_take(signals, NULL);
  if (taken == 0) return EAGAIN;
  *signal = taken;
  return 0;
}

CCI_WRAPPER(int, sigwait, const sigset_t *signals, int *signal) {
  CCI_TRY_FIRST(
      sigwait, true, cci_sigwait_now(signals, signal), result == 0, cci_reals()->sigwait(signals, signal), result == 0)
  return result;
}

CCI_WRAPPER(int, sigwaitinfo, const sigset_t *signals, siginfo_t *info) {
  CCI_TRY_FIRST(
      sigwaitinfo, true, cci_signal_take(signals, info), result > 0, cci_reals()->sigwaitinfo(signals, info),
      result > 0 || errno == EINTR)
  return result;
}

CCI_WRAPPER(int, sigtimedwait, const sigset_t *signals, siginfo_t *info, const struct timespec *timeout) {
  CCI_TRY_FIRST(
      sigtimedwait, cci_timeout_waits(timeout), cci_signal_take(signals, info), result > 0,
      cci_reals()->sigtimedwait(signals, info, timeout), result > 0 || errno == EINTR || errno == EAGAIN)
  if (result == -1 && errno == EAGAIN) cci_virtual_timeout_pass(timeout);
  return result;
}

// MARK: Signals that are handled

CCI_WRAPPER(int, sigsuspend, const sigset_t *mask) {
  // A signal that was held back until then is handled at once: the thread does not sleep.
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  cci_wait_measure_delay(&wait);
  int result = cci_reals()->sigsuspend(mask);
  bool has_waited = wait.watch != NULL && errno == EINTR && cci_wait_has_slept(&wait);
  cci_wait_end(&wait, CCI_CALL_sigsuspend, __builtin_frame_address(0), has_waited ? 0 : CCI_NO_WAIT);
  return result;
}

CCI_WRAPPER(int, pause, void) {
  CCI_NOTED(pause, true, cci_reals()->pause(), errno == EINTR)
  return result;
}

#endif
