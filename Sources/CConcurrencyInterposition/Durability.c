#include "Descriptor.h"
#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <stdarg.h>

// MARK: Writing through to the disk

/// A call that hands to the disk what `descriptor` refers to.
#define CCI_SYNC_WRAPPER(name)                                                                                \
  CCI_WRAPPER(int, name, int descriptor) {                                                                    \
    CCI_NOTED(name, true, cci_reals()->name(descriptor), result == 0 || cci_error_is_late(errno))             \
    return result;                                                                                            \
  }

CCI_SYNC_WRAPPER(fsync)
CCI_SYNC_WRAPPER(fdatasync)
CCI_SYNC_WRAPPER(syncfs)

CCI_WRAPPER(int, msync, void *address, size_t length, int flags) {
  CCI_NOTED(
      msync, flags & MS_SYNC, cci_reals()->msync(address, length, flags), result == 0 || cci_error_is_late(errno))
  return result;
}

CCI_WRAPPER(void, sync, void) {
  cci_wait wait = cci_wait_begin(cci_watch_in_use());
  cci_reals()->sync();
  cci_wait_end(&wait, CCI_CALL_sync, __builtin_frame_address(0), 0);
}

// MARK: Locks on files

/// Whether the lock was held by another when it was tried.
static bool cci_is_held(int result) { return result != 0 && (errno == EAGAIN || errno == EACCES); }

/// Runs a trial of a lock. Preserves `errno` unless it fails for another reason than that the lock is held.
#define CCI_LOCK_TRIAL(trial)          \
  ({                                   \
    int error = errno;                 \
    int result = trial;                \
    if (cci_is_held(result)) {         \
      errno = error;                   \
      result = 1;                      \
    }                                  \
    result;                            \
  })

CCI_WRAPPER(int, flock, int descriptor, int operation) {
  bool may_wait = !(operation & (LOCK_NB | LOCK_UN));
  CCI_TRY_FIRST(
      flock, may_wait, CCI_LOCK_TRIAL(cci_reals()->flock(descriptor, operation | LOCK_NB)), result != 1,
      cci_reals()->flock(descriptor, operation), result == 0 || errno == EINTR)
  return result;
}

/// `lockf` is a cancellation point also when the lock is free.
#define CCI_LOCKF_WRAPPER(name, offset)                                                                        \
  CCI_WRAPPER(int, name, int descriptor, int operation, offset length) {                                       \
    if (operation == F_LOCK && cci_watch_in_use() != NULL) pthread_testcancel();                               \
    CCI_TRY_FIRST(                                                                                             \
        lockf, operation == F_LOCK, CCI_LOCK_TRIAL(cci_reals()->name(descriptor, F_TLOCK, length)), result != 1, \
        cci_reals()->name(descriptor, operation, length), result == 0 || errno == EINTR)                       \
    return result;                                                                                             \
  }

CCI_LOCKF_WRAPPER(lockf, off_t)
CCI_LOCKF_WRAPPER(lockf64, off64_t)

/// The command that takes the lock only if it is free; -1 for commands that do not wait.
static int cci_fcntl_trial(int command) {
  return command == F_SETLKW ? F_SETLK : command == F_OFD_SETLKW ? F_OFD_SETLK : -1;
}

/// `fcntl` takes one word, or one that the caller leaves out.
#define CCI_FCNTL_WRAPPER(name)                                                                                   \
  CCI_WRAPPER(int, name, int descriptor, int command, ...) {                                                      \
    va_list list;                                                                                                 \
    va_start(list, command);                                                                                      \
    long argument = va_arg(list, long);                                                                           \
    va_end(list);                                                                                                 \
    int trial = cci_fcntl_trial(command);                                                                         \
    if (trial != -1 && cci_watch_in_use() != NULL) pthread_testcancel();                                          \
    CCI_TRY_FIRST(                                                                                                \
        fcntl, trial != -1, CCI_LOCK_TRIAL(cci_reals()->name(descriptor, trial, argument)), result != 1,          \
        cci_reals()->name(descriptor, command, argument), result == 0 || errno == EINTR)                          \
    return result;                                                                                                \
  }

CCI_FCNTL_WRAPPER(fcntl)
CCI_FCNTL_WRAPPER(fcntl64)

#endif
