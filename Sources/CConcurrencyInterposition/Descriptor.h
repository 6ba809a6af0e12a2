/// What the wrappers ask about descriptors.
#pragma once

#include "Internal.h"

#if defined(__linux__)

#include <poll.h>

/// A call on a descriptor, between its start and its end.
typedef struct cci_transfer {
  cci_wait wait;
  /// Whether the descriptor is a file on a disk.
  bool is_file;
  /// Whether the call counts only if the thread has slept in it.
  bool must_sleep;
  int64_t grace_ns;
} cci_transfer;

/// Begins a call that waits until one of `events` of `poll` has come, unless `may_wait` is false. Preserves `errno`.
///
/// To be noted are all calls for which a socket, pipe or terminal is not ready, and calls on files as the watch wants it.
/// A call for which the descriptor is ready waits only if it wants more than is there, and is noted if that takes long. One
/// that writes where there is little room may still find enough of it: it is noted if the thread has slept.
/// The standard output and the standard error are never noted.
cci_transfer cci_transfer_begin(cci_watch *watch, int descriptor, short events, bool may_wait);
/// Begins a call that moves bytes from one descriptor to another, of which either can be a file. It is one on a file unless
/// it must wait for a socket, pipe or terminal. Preserves `errno`.
cci_transfer cci_copy_begin(cci_watch *watch, int input, int output, bool may_wait);
/// Ends the call, for the wrapper with this frame. Preserves `errno`, which tells, if `failed`, whether it has waited.
void cci_transfer_end(const cci_transfer *transfer, cci_call call, const void *frame, bool failed);

/// Whether the descriptor is a file on a disk, a folder or a disk.
bool cci_descriptor_is_file(int descriptor);
/// Whether a call on the descriptor waits, as it does unless told otherwise.
bool cci_descriptor_blocks(int descriptor);
/// Whether the error can come at the end of a wait, as those for wrong arguments cannot.
bool cci_error_is_late(int error);

#endif
