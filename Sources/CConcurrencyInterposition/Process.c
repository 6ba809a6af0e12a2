#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

// MARK: Waiting for the end of a child

// A trial that finds no child that has ended leaves what it was handed as it was. One that finds none at all fails as the
// real call does.

CCI_WRAPPER(pid_t, waitpid, pid_t child, int *status, int options) {
  CCI_TRY_FIRST(
      waitpid, !(options & WNOHANG), cci_reals()->waitpid(child, status, options | WNOHANG), result != 0,
      cci_reals()->waitpid(child, status, options), result > 0 || errno == EINTR)
  return result;
}

CCI_WRAPPER(pid_t, wait, int *status) {
  CCI_TRY_FIRST(
      wait, true, cci_reals()->waitpid(-1, status, WNOHANG), result != 0, cci_reals()->wait(status),
      result > 0 || errno == EINTR)
  return result;
}

CCI_WRAPPER(pid_t, wait3, int *status, int options, struct rusage *usage) {
  CCI_TRY_FIRST(
      wait3, !(options & WNOHANG), cci_reals()->wait3(status, options | WNOHANG, usage), result != 0,
      cci_reals()->wait3(status, options, usage), result > 0 || errno == EINTR)
  return result;
}

CCI_WRAPPER(pid_t, wait4, pid_t child, int *status, int options, struct rusage *usage) {
  CCI_TRY_FIRST(
      wait4, !(options & WNOHANG), cci_reals()->wait4(child, status, options | WNOHANG, usage), result != 0,
      cci_reals()->wait4(child, status, options, usage), result > 0 || errno == EINTR)
  return result;
}

/// What a trial of `waitid` has found: 1 if nothing.
static int cci_waitid_now(idtype_t type, id_t child, siginfo_t *info, int options) {
  siginfo_t found = {.si_pid = 0};
  int result = cci_reals()->waitid(type, child, &found, options | WNOHANG);
  if (result != 0) return result;
  if (found.si_pid == 0) return 1;
  if (info != NULL) *info = found;
  return 0;
}

CCI_WRAPPER(int, waitid, idtype_t type, id_t child, siginfo_t *info, int options) {
  CCI_TRY_FIRST(
      waitid, !(options & WNOHANG), cci_waitid_now(type, child, info, options), result != 1,
      cci_reals()->waitid(type, child, info, options), result == 0 || errno == EINTR)
  return result;
}

// MARK: Starting a child

// The caller goes on when the child runs its program.

CCI_WRAPPER(
    int, posix_spawn, pid_t *child, const char *path, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]) {
  CCI_NOTED(
      posix_spawn, true, cci_reals()->posix_spawn(child, path, actions, attributes, arguments, environment),
      result == 0)
  return result;
}

CCI_WRAPPER(
    int, posix_spawnp, pid_t *child, const char *file, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]) {
  CCI_NOTED(
      posix_spawnp, true, cci_reals()->posix_spawnp(child, file, actions, attributes, arguments, environment),
      result == 0)
  return result;
}

CCI_WRAPPER(int, system, const char *command) {
  // Without a command it only tells whether there is a shell.
  CCI_NOTED(system, command != NULL, cci_reals()->system(command), result != -1)
  return result;
}

CCI_WRAPPER(FILE *, popen, const char *command, const char *mode) {
  CCI_NOTED(popen, true, cci_reals()->popen(command, mode), result != NULL)
  return result;
}

CCI_WRAPPER(int, pclose, FILE *stream) {
  // Which child belongs to the stream, and whether it has ended, nobody else knows.
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  cci_wait_measure_delay(&wait);
  int result = cci_reals()->pclose(stream);
  cci_wait_end(&wait, CCI_CALL_pclose, __builtin_frame_address(0), CCI_LOCK_GRACE_NS);
  return result;
}

// MARK: Waiting for the end of a thread

// A thread that has ended is joined without a look at whether the caller has been cancelled, as by the C library itself.

CCI_WRAPPER(int, pthread_join, pthread_t thread, void **value) {
  CCI_TRY_FIRST(
      pthread_join, true, pthread_tryjoin_np(thread, value), result != EBUSY,
      cci_reals()->pthread_join(thread, value), result == 0)
  return result;
}

/// The body of a wrapper that joins a thread until a deadline, and without a limit if there is none; `call_real` calls the
/// real function with `deadline`.
#define CCI_TIMED_JOIN_BODY(name, call_real)                                                         \
  struct timespec storage;                                                                           \
  const struct timespec *deadline = cci_real_deadline(clock, wanted, &storage);                      \
  bool may_wait = deadline == NULL || !cci_deadline_passed(clock, deadline);                         \
  CCI_TRY_FIRST(                                                                                     \
      name, may_wait, pthread_tryjoin_np(thread, value), result != EBUSY, call_real,                 \
      result == 0 || result == ETIMEDOUT)                                                            \
  if (result == ETIMEDOUT) cci_virtual_time_reach(clock, wanted);                                    \
  return result;

CCI_WRAPPER(int, pthread_timedjoin_np, pthread_t thread, void **value, const struct timespec *wanted) {
  const clockid_t clock = CLOCK_REALTIME;
  CCI_TIMED_JOIN_BODY(pthread_timedjoin_np, cci_reals()->pthread_timedjoin_np(thread, value, deadline))
}

CCI_WRAPPER(
    int, pthread_clockjoin_np, pthread_t thread, void **value, clockid_t clock, const struct timespec *wanted) {
  CCI_TIMED_JOIN_BODY(pthread_clockjoin_np, cci_reals()->pthread_clockjoin_np(thread, value, clock, deadline))
}

#endif
