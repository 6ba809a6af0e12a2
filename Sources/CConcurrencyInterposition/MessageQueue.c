#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

/// What a trial returns that has found a queue full, or empty.
#define CCI_MUST_WAIT (-2)

/// Runs a trial, which fails with `busy` if the call would wait. Preserves `errno` then.
#define CCI_QUEUE_TRIAL(trial, busy)          \
  ({                                          \
    int error = errno;                        \
    __typeof__(trial) result = trial;         \
    if (result == -1 && errno == (busy)) {    \
      errno = error;                          \
      result = CCI_MUST_WAIT;                 \
    }                                         \
    result;                                   \
  })

/// Whether the real call, which has returned `result`, has waited: then it was not refused.
static bool cci_queue_has_waited(ssize_t result) {
  return result >= 0 || errno == EINTR || errno == ETIMEDOUT || errno == EIDRM;
}

/// The body of a wrapper but for its return.
#define CCI_QUEUE_BODY(name, may_wait, trial, busy, call_real)                                 \
  CCI_TRY_FIRST(                                                                               \
      name, may_wait, CCI_QUEUE_TRIAL(trial, busy), result != CCI_MUST_WAIT, call_real,        \
      cci_queue_has_waited(result))

// MARK: Queues with names

#if __GLIBC_PREREQ(2, 34)

// A deadline that has passed is how the kernel is asked not to wait. A queue that does not block answers as ever.

CCI_WRAPPER(int, mq_send, mqd_t queue, const char *message, size_t size, unsigned priority) {
  CCI_QUEUE_BODY(
      mq_send, true, cci_reals()->mq_timedsend(queue, message, size, priority, &cci_no_time), ETIMEDOUT,
      cci_reals()->mq_send(queue, message, size, priority))
  return result;
}

CCI_WRAPPER(ssize_t, mq_receive, mqd_t queue, char *message, size_t size, unsigned *priority) {
  CCI_QUEUE_BODY(
      mq_receive, true, cci_reals()->mq_timedreceive(queue, message, size, priority, &cci_no_time), ETIMEDOUT,
      cci_reals()->mq_receive(queue, message, size, priority))
  return result;
}

/// Whether a call with this deadline can wait: one that is malformed is refused, and none at all is no limit.
static bool cci_queue_may_wait(const struct timespec *deadline) {
  return deadline == NULL || cci_deadline_waits(CLOCK_REALTIME, deadline);
}

/// The body of a wrapper that waits until a deadline; `call_real` calls the real function with `deadline`.
#define CCI_TIMED_QUEUE_BODY(name, trial, call_real)                                         \
  struct timespec storage;                                                                   \
  const struct timespec *deadline = cci_real_deadline(CLOCK_REALTIME, wanted, &storage);     \
  CCI_QUEUE_BODY(name, cci_queue_may_wait(deadline), trial, ETIMEDOUT, call_real)            \
  if (result == -1 && errno == ETIMEDOUT) cci_virtual_time_reach(CLOCK_REALTIME, wanted);    \
  return result;

CCI_WRAPPER(
    int, mq_timedsend, mqd_t queue, const char *message, size_t size, unsigned priority, const struct timespec *wanted) {
  CCI_TIMED_QUEUE_BODY(
      mq_timedsend, cci_reals()->mq_timedsend(queue, message, size, priority, &cci_no_time),
      cci_reals()->mq_timedsend(queue, message, size, priority, deadline))
}

CCI_WRAPPER(
    ssize_t, mq_timedreceive, mqd_t queue, char *message, size_t size, unsigned *priority,
    const struct timespec *wanted) {
  CCI_TIMED_QUEUE_BODY(
      mq_timedreceive, cci_reals()->mq_timedreceive(queue, message, size, priority, &cci_no_time),
      cci_reals()->mq_timedreceive(queue, message, size, priority, deadline))
}

#endif

// MARK: Queues with numbers

CCI_WRAPPER(int, msgsnd, int queue, const void *message, size_t size, int flags) {
  CCI_QUEUE_BODY(
      msgsnd, !(flags & IPC_NOWAIT), cci_reals()->msgsnd(queue, message, size, flags | IPC_NOWAIT), EAGAIN,
      cci_reals()->msgsnd(queue, message, size, flags))
  return result;
}

CCI_WRAPPER(ssize_t, msgrcv, int queue, void *message, size_t size, long type, int flags) {
  // A copy is refused unless the caller does not want to wait for it.
  CCI_QUEUE_BODY(
      msgrcv, !(flags & (IPC_NOWAIT | MSG_COPY)), cci_reals()->msgrcv(queue, message, size, type, flags | IPC_NOWAIT),
      ENOMSG, cci_reals()->msgrcv(queue, message, size, type, flags))
  return result;
}

#endif
