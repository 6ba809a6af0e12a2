#include "Internal.h"

#if defined(__linux__)

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

__thread cci_thread cci_thread_slot __attribute__((tls_model("initial-exec")));

/// Its destructor frees what a thread's slot owns. The value is only a mark that there is something to free.
static pthread_key_t cci_slot_key;
static pthread_once_t cci_slot_key_once = PTHREAD_ONCE_INIT;

/// Frees what the ending thread's slot owns. Destructors of other keys may still call wrappers afterwards.
static void cci_slot_destroy(void *mark) {
  (void)mark;
  cci_thread *slot = cci_current();
  cci_watch *watch = slot->own_watch;
  // The sampler's handler may come until the timer is gone: nothing may point to the watch by then.
  slot->watch = NULL;
  slot->own_watch = NULL;
  slot->clock = NULL;
  cci_sampler_delete(slot);
  if (watch == NULL) return;
  // By the system call itself: `close` would end a thread here that was cancelled and has come to its end.
  if (watch->schedstat_fd >= 0) cci_raw_syscall(SYS_close, watch->schedstat_fd, 0, 0, 0, 0, 0);
  free(watch);
}

/// Makes the key, once per process.
static void cci_slot_make_key(void) { pthread_key_create(&cci_slot_key, cci_slot_destroy); }

/// Learns where the calling thread's stack begins and ends.
static void cci_slot_find_stack(cci_thread *slot) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void *low = NULL;
  size_t size = 0;
  if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
    slot->stack_low = (uintptr_t)low;
    slot->stack_high = (uintptr_t)low + size;
  }
  pthread_attr_destroy(&attributes);
}

/// A descriptor for the calling thread's scheduler statistics; -1 when the kernel keeps none.
static int cci_slot_open_schedstat(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/schedstat", (int)gettid());
  // By the system call itself: `open` would end a thread that has been cancelled.
  return (int)cci_raw_syscall(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
}

void cci_thread_prepare(void) {
  cci_thread *slot = cci_current();
  if (slot->own_watch != NULL) return;
  int error = errno;
  slot->guard += 1;
  pthread_once(&cci_slot_key_once, cci_slot_make_key);
  cci_slot_find_stack(slot);
  cci_watch *watch = calloc(1, sizeof *watch);
  if (watch != NULL) {
    watch->schedstat_fd = cci_slot_open_schedstat();
    watch->sample_stride = 1;
    watch->reading_switches = -1;
    cci_slice_read(watch);
    pthread_setspecific(cci_slot_key, slot);
    slot->own_watch = watch;
  }
  slot->guard -= 1;
  errno = error;
}

#endif
