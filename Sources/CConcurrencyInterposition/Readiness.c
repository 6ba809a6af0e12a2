#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <string.h>

/// Lets virtual time pass for a wait that has timed out.
static void cci_readiness_pass(int result, int64_t timeout_ns) {
  if (result == 0 && timeout_ns > 0) cci_virtual_time_pass(timeout_ns);
}

/// The body of a wrapper that waits until a descriptor is ready. `timeout` is that of the call in nanoseconds, and `trial`
/// the call with none.
#define CCI_READINESS(call, timeout, trial, call_real)                                        \
  const int64_t timeout_ns = timeout;                                                         \
  CCI_TRY_FIRST(call, timeout_ns != 0, trial, result != 0, call_real, result >= 0 || errno == EINTR) \
  cci_readiness_pass(result, timeout_ns);                                                     \
  return result;

// MARK: poll

/// A timeout in milliseconds as nanoseconds.
static int64_t cci_milliseconds(int timeout) { return timeout < 0 ? -1 : timeout * 1000000LL; }

CCI_WRAPPER(int, poll, struct pollfd *requests, nfds_t count, int timeout) {
  CCI_READINESS(
      poll, cci_milliseconds(timeout), cci_reals()->poll(requests, count, 0),
      cci_reals()->poll(requests, count, timeout))
}

CCI_WRAPPER(int, __poll_chk, struct pollfd *requests, nfds_t count, int timeout, size_t size) {
  CCI_READINESS(
      poll, cci_milliseconds(timeout), cci_reals()->__poll_chk(requests, count, 0, size),
      cci_reals()->__poll_chk(requests, count, timeout, size))
}

CCI_WRAPPER(
    int, ppoll, struct pollfd *requests, nfds_t count, const struct timespec *timeout, const sigset_t *signals) {
  CCI_READINESS(
      ppoll, cci_duration(timeout), cci_reals()->ppoll(requests, count, &cci_no_time, signals),
      cci_reals()->ppoll(requests, count, timeout, signals))
}

CCI_WRAPPER(
    int, __ppoll_chk, struct pollfd *requests, nfds_t count, const struct timespec *timeout, const sigset_t *signals,
    size_t size) {
  CCI_READINESS(
      ppoll, cci_duration(timeout), cci_reals()->__ppoll_chk(requests, count, &cci_no_time, signals, size),
      cci_reals()->__ppoll_chk(requests, count, timeout, signals, size))
}

// MARK: epoll

CCI_WRAPPER(int, epoll_wait, int descriptor, struct epoll_event *events, int count, int timeout) {
  CCI_READINESS(
      epoll_wait, cci_milliseconds(timeout), cci_reals()->epoll_wait(descriptor, events, count, 0),
      cci_reals()->epoll_wait(descriptor, events, count, timeout))
}

CCI_WRAPPER(
    int, epoll_pwait, int descriptor, struct epoll_event *events, int count, int timeout, const sigset_t *signals) {
  CCI_READINESS(
      epoll_pwait, cci_milliseconds(timeout), cci_reals()->epoll_pwait(descriptor, events, count, 0, signals),
      cci_reals()->epoll_pwait(descriptor, events, count, timeout, signals))
}

#if __GLIBC_PREREQ(2, 35)

CCI_WRAPPER(
    int, epoll_pwait2, int descriptor, struct epoll_event *events, int count, const struct timespec *timeout,
    const sigset_t *signals) {
  CCI_READINESS(
      epoll_pwait2, cci_duration(timeout),
      cci_reals()->epoll_pwait2(descriptor, events, count, &cci_no_time, signals),
      cci_reals()->epoll_pwait2(descriptor, events, count, timeout, signals))
}

#endif

// MARK: select

/// The most descriptors for which `select` is tried first; programs with bigger sets of their own are rare.
#define CCI_MAX_SELECTED 8192
/// The words that so many bits take.
#define CCI_SET_WORDS (CCI_MAX_SELECTED / 64)

/// Copies of the three sets of a `select`, for a trial, since the call writes into its sets.
typedef struct cci_sets {
  uint64_t word[3][CCI_SET_WORDS];
  fd_set *original[3];
  size_t size;
} cci_sets;

/// One of the copies; null if the call has no such set.
static fd_set *cci_set(cci_sets *sets, int index) {
  return sets->original[index] == NULL ? NULL : (fd_set *)sets->word[index];
}

static void cci_sets_copy(cci_sets *sets, int count, fd_set *reading, fd_set *writing, fd_set *failing) {
  sets->original[0] = reading;
  sets->original[1] = writing;
  sets->original[2] = failing;
  sets->size = ((size_t)count + 63) / 64 * sizeof(uint64_t);
  for (int index = 0; index < 3; index += 1) {
    if (sets->original[index] != NULL) memcpy(sets->word[index], sets->original[index], sets->size);
  }
}

/// Writes back what a successful trial has found; returns its result.
static int cci_sets_answer(cci_sets *sets, int result) {
  for (int index = 0; index < 3 && result > 0; index += 1) {
    if (sets->original[index] != NULL) memcpy(sets->original[index], sets->word[index], sets->size);
  }
  return result;
}

/// `select` without waiting.
static int cci_select_now(int count, fd_set *reading, fd_set *writing, fd_set *failing) {
  cci_sets sets;
  cci_sets_copy(&sets, count, reading, writing, failing);
  struct timeval now = {0};
  return cci_sets_answer(
      &sets, cci_reals()->select(count, cci_set(&sets, 0), cci_set(&sets, 1), cci_set(&sets, 2), &now));
}

/// `pselect` without waiting.
static int cci_pselect_now(int count, fd_set *reading, fd_set *writing, fd_set *failing, const sigset_t *signals) {
  cci_sets sets;
  cci_sets_copy(&sets, count, reading, writing, failing);
  return cci_sets_answer(
      &sets,
      cci_reals()->pselect(count, cci_set(&sets, 0), cci_set(&sets, 1), cci_set(&sets, 2), &cci_no_time, signals));
}

/// A timeout of `select` in nanoseconds, as `cci_duration`.
static int64_t cci_microseconds(const struct timeval *timeout) {
  if (timeout == NULL || timeout->tv_sec < 0 || timeout->tv_sec > INT32_MAX || timeout->tv_usec < 0) return -1;
  return timeout->tv_sec * CCI_NS_PER_S + timeout->tv_usec * 1000LL;
}

/// Whether a trial can be made with so many descriptors.
static bool cci_can_select(int count) { return count >= 0 && count <= CCI_MAX_SELECTED; }

CCI_WRAPPER(int, select, int count, fd_set *reading, fd_set *writing, fd_set *failing, struct timeval *timeout) {
  if (!cci_can_select(count)) return cci_reals()->select(count, reading, writing, failing, timeout);
  CCI_READINESS(
      select, cci_microseconds(timeout), cci_select_now(count, reading, writing, failing),
      cci_reals()->select(count, reading, writing, failing, timeout))
}

CCI_WRAPPER(
    int, pselect, int count, fd_set *reading, fd_set *writing, fd_set *failing, const struct timespec *timeout,
    const sigset_t *signals) {
  if (!cci_can_select(count)) return cci_reals()->pselect(count, reading, writing, failing, timeout, signals);
  CCI_READINESS(
      pselect, cci_duration(timeout), cci_pselect_now(count, reading, writing, failing, signals),
      cci_reals()->pselect(count, reading, writing, failing, timeout, signals))
}

#endif
