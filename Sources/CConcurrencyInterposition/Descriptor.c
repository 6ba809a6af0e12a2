#include "Descriptor.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <fcntl.h>
#include <sys/stat.h>

// The kernel is asked itself: none of this sets `errno`, is a cancellation point, or passes a wrapper.

/// What the descriptor is, as in `st_mode`; 0 if it is none, or nothing that has a type.
static mode_t cci_descriptor_type(int descriptor) {
  struct stat status;
  long result = cci_raw_syscall(SYS_fstat, descriptor, (long)&status, 0, 0, 0, 0);
  return result == 0 ? status.st_mode & S_IFMT : 0;
}

/// Whether the type is one whose calls go to a file system.
static bool cci_type_is_file(mode_t type) { return type == S_IFREG || type == S_IFDIR || type == S_IFBLK; }

bool cci_descriptor_is_file(int descriptor) { return cci_type_is_file(cci_descriptor_type(descriptor)); }

bool cci_descriptor_blocks(int descriptor) {
  long flags = cci_raw_syscall(SYS_fcntl, descriptor, F_GETFL, 0, 0, 0, 0);
  return flags >= 0 && !(flags & O_NONBLOCK);
}

/// Whether one of the events, or an error, is there now.
static bool cci_descriptor_is_ready(int descriptor, short events) {
  struct pollfd request = {.fd = descriptor, .events = events};
  struct timespec now = {0};
  return cci_raw_syscall(SYS_ppoll, (long)&request, 1, (long)&now, 0, 0, 0) != 0;
}

/// Whether a call can go through at once although none of the events is there.
///
/// A socket is said to be ready for writing only while a good part of its buffer is free, and a pipe while it has a whole
/// page left: below that much still fits.
static bool cci_ready_means_more(short events) { return events & POLLOUT; }

bool cci_error_is_late(int error) {
  switch (error) {
    case EINTR:
    case EAGAIN:
    case ETIMEDOUT:
    case ECONNRESET:
    case ECONNREFUSED:
    case ECONNABORTED:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EPIPE:
    case EIO:
      return true;
    default:
      return false;
  }
}

/// Takes the time before the call, whose kind and grace are known.
static void cci_transfer_start(cci_transfer *transfer, cci_watch *watch) {
  transfer->wait = cci_wait_begin(watch);
  // How long it blocked decides whether it counts, here or where the scopes of an actor's jobs are told apart.
  bool is_judged = transfer->is_file || transfer->grace_ns != 0 || transfer->must_sleep;
  if (is_judged) cci_wait_measure_delay(&transfer->wait);
  transfer->wait.by_budget = transfer->grace_ns != 0;
}

cci_transfer cci_transfer_begin(cci_watch *watch, int descriptor, short events, bool may_wait) {
  cci_transfer transfer = {.is_file = false};
  if (descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO) return transfer;
  if (cci_descriptor_is_file(descriptor)) {
    transfer.is_file = true;
    transfer.grace_ns = watch->file_grace_ns;
  } else {
    if (!may_wait || !cci_descriptor_blocks(descriptor)) return transfer;
    bool is_ready = cci_descriptor_is_ready(descriptor, events);
    transfer.grace_ns = is_ready ? watch->long_call_ns : 0;
    transfer.must_sleep = !is_ready && cci_ready_means_more(events);
  }
  cci_transfer_start(&transfer, watch);
  return transfer;
}

/// Whether a call that waits for one of `events` would sleep now.
static bool cci_descriptor_must_wait(int descriptor, short events) {
  return !cci_descriptor_is_file(descriptor) && cci_descriptor_blocks(descriptor)
         && !cci_descriptor_is_ready(descriptor, events);
}

cci_transfer cci_copy_begin(cci_watch *watch, int input, int output, bool may_wait) {
  cci_transfer transfer = {.is_file = false};
  if (output == STDOUT_FILENO || output == STDERR_FILENO) return transfer;
  bool waits_for_input = may_wait && cci_descriptor_must_wait(input, POLLIN);
  if (waits_for_input || (may_wait && cci_descriptor_must_wait(output, POLLOUT))) {
    transfer.grace_ns = 0;
    transfer.must_sleep = !waits_for_input;
  } else {
    transfer.is_file = cci_descriptor_is_file(input) || cci_descriptor_is_file(output);
    if (!transfer.is_file && !may_wait) return transfer;
    transfer.grace_ns = transfer.is_file ? watch->file_grace_ns : watch->long_call_ns;
  }
  cci_transfer_start(&transfer, watch);
  return transfer;
}

void cci_transfer_end(const cci_transfer *transfer, cci_call call, const void *frame, bool failed) {
  bool counts = !failed || cci_error_is_late(errno);
  if (transfer->must_sleep && !cci_wait_has_slept(&transfer->wait)) counts = false;
  cci_wait_end(&transfer->wait, call, frame, counts ? transfer->grace_ns : CCI_NO_WAIT);
}

#endif
