#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

/// Takes the semaphore if that needs no waiting. Preserves `errno`.
static bool cci_semaphore_try(sem_t *semaphore) {
  int error = errno;
  bool taken = sem_trywait(semaphore) == 0;
  errno = error;
  return taken;
}

CCI_WRAPPER(int, sem_wait, sem_t *semaphore) {
  cci_watch *watch = cci_watch_in_use();
  if (watch != NULL) {
    // It is a cancellation point even if the semaphore is free.
    pthread_testcancel();
    if (cci_semaphore_try(semaphore)) return 0;
  }
  cci_wait wait = cci_wait_begin(watch);
  int result = cci_reals()->sem_wait(semaphore);
  cci_wait_end(&wait, CCI_CALL_sem_wait, __builtin_frame_address(0), 0);
  return result;
}

/// Waits on behalf of the wrapper of `call`, whose frame is `frame`.
CCI_NEEDS_CALLERS_FRAME static int cci_semaphore_wait_until(
    cci_call call, sem_t *semaphore, clockid_t clock, const struct timespec *wanted, const void *frame) {
  struct timespec storage;
  const struct timespec *deadline = cci_real_deadline(clock, wanted, &storage);
  cci_watch *watch = cci_watch_in_use();
  if (watch != NULL && !cci_deadline_waits(clock, deadline)) watch = NULL;
  if (watch != NULL) {
    // Of the two only this one is a cancellation point if the semaphore is free.
    if (call == CCI_CALL_sem_timedwait) pthread_testcancel();
    if (cci_semaphore_try(semaphore)) return 0;
  }
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

// MARK: Sets of semaphores

/// The most operations for which a trial is made: as many as the kernel takes unless it is told otherwise.
#define CCI_MAX_OPERATIONS 500

/// Whether at least one of the operations is, or is not, to wait.
static bool cci_operations_have(const struct sembuf *operations, size_t count, int flag) {
  for (size_t index = 0; index < count; index += 1) {
    if ((operations[index].sem_flg & IPC_NOWAIT) == flag) return true;
  }
  return false;
}

/// Whether a trial can be made of the operations, and one of them can wait.
static bool cci_operations_may_wait(const struct sembuf *operations, size_t count) {
  return operations != NULL && count <= CCI_MAX_OPERATIONS && cci_operations_have(operations, count, 0);
}

/// The operations without waiting: 1 if one of them would have to. Preserves `errno` then.
static int cci_semop_now(int set, const struct sembuf *operations, size_t count) {
  struct sembuf trial[CCI_MAX_OPERATIONS];
  for (size_t index = 0; index < count; index += 1) {
    trial[index] = operations[index];
    trial[index].sem_flg |= IPC_NOWAIT;
  }
  int error = errno;
  int result = cci_reals()->semop(set, trial, count);
  if (result == 0 || errno != EAGAIN) return result;
  errno = error;
  return 1;
}

/// Whether the real call, which has returned `result`, has waited until its time was over. If an operation is not to wait the
/// kernel does not tell its failure from that.
static bool cci_semop_is_late(int result, const struct sembuf *operations, size_t count) {
  return result == -1 && errno == EAGAIN && !cci_operations_have(operations, count, IPC_NOWAIT);
}

/// Whether the real call, which has returned `result`, has waited.
static bool cci_semop_has_waited(int result, const struct sembuf *operations, size_t count) {
  return result == 0 || errno == EINTR || errno == EIDRM || cci_semop_is_late(result, operations, count);
}

CCI_WRAPPER(int, semop, int set, struct sembuf *operations, size_t count) {
  CCI_TRY_FIRST(
      semop, cci_operations_may_wait(operations, count), cci_semop_now(set, operations, count), result != 1,
      cci_reals()->semop(set, operations, count), cci_semop_has_waited(result, operations, count))
  return result;
}

CCI_WRAPPER(int, semtimedop, int set, struct sembuf *operations, size_t count, const struct timespec *timeout) {
  CCI_TRY_FIRST(
      semtimedop, cci_timeout_waits(timeout) && cci_operations_may_wait(operations, count),
      cci_semop_now(set, operations, count), result != 1, cci_reals()->semtimedop(set, operations, count, timeout),
      cci_semop_has_waited(result, operations, count))
  if (cci_semop_is_late(result, operations, count)) cci_virtual_timeout_pass(timeout);
  return result;
}

#endif
