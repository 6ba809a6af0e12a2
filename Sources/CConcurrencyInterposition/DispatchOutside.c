#include "Dispatch.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <string.h>

/// Work that code in virtual time has started outside its scope.
typedef struct cci_outside {
  uint64_t origin_clock_id;
  int64_t origin_ns;
  cci_block *block;
  void *(*start)(void *);
  void *argument;
} cci_outside;

/// Whether the file's name begins like this.
static bool cci_is_file(const char *path, const char *prefix) {
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  return strncmp(name, prefix, strlen(prefix)) == 0;
}

/// Whether a test framework called the wrapper whose frame is `frame`. What it starts waits for the scope, and not the
/// other way round.
CCI_NEEDS_CALLERS_FRAME static bool cci_is_framework(const void *frame) {
  cci_thread *slot = cci_current();
  slot->guard += 1;
  cci_stack stack;
  cci_timer_stack(&stack, frame);
  bool is_framework = false;
  for (uint32_t index = 0; index < stack.count; index += 1) {
    const char *path = NULL;
    const char *symbol = NULL;
    if (!cci_find_image(stack.pc[index] - 1, &path, &symbol) || path == NULL) break;
    if (cci_is_file(path, "libdispatch") || cci_is_file(path, "libswiftDispatch") || cci_is_file(path, "libFoundation")) {
      continue;
    }
    is_framework = cci_is_file(path, "libXCTest") || cci_is_file(path, "libTesting");
    break;
  }
  slot->guard -= 1;
  return is_framework;
}

/// The origin of work that the calling thread starts now; the clock's number is 0 when there is none. `frame` is that of
/// the wrapper.
CCI_NEEDS_CALLERS_FRAME static cci_outside cci_outside_now(const void *frame) {
  const cci_thread *slot = cci_current();
  if (slot->guard != 0) return (cci_outside){.origin_clock_id = 0};
  const cci_virtual_clock *clock = cci_virtual_clock_in_use();
  if (clock != NULL && cci_is_framework(frame)) return (cci_outside){.origin_clock_id = 0};
  if (clock != NULL) {
    return (cci_outside){.origin_clock_id = clock->id, .origin_ns = cci_virtual_clock_seen(clock)};
  }
  return (cci_outside){.origin_clock_id = slot->origin_clock_id, .origin_ns = slot->origin_ns};
}

/// A copy of the work with its block, to be given to a queue; null if there is no origin to tell, or if libdispatch keeps
/// more with the block than its code.
CCI_NEEDS_CALLERS_FRAME static cci_outside *cci_outside_block(cci_block *block, const void *frame) {
  if (cci_block_is_item(block)) return NULL;
  cci_outside now = cci_outside_now(frame);
  if (__builtin_expect(now.origin_clock_id == 0, 1)) return NULL;
  cci_outside *work = malloc(sizeof *work);
  if (work == NULL) return NULL;
  *work = now;
  work->block = cci_dispatch_reals()->_Block_copy(block);
  return work;
}

/// Runs a block with its origin in the thread's slot.
static void cci_outside_run(void *context) {
  cci_outside work = *(cci_outside *)context;
  free(context);
  cci_thread *slot = cci_current();
  uint64_t outer_id = slot->origin_clock_id;
  int64_t outer_ns = slot->origin_ns;
  bool outer_is_of_thread = slot->origin_is_of_thread;
  slot->origin_clock_id = work.origin_clock_id;
  slot->origin_ns = work.origin_ns;
  slot->origin_is_of_thread = false;
  work.block->invoke(work.block);
  cci_dispatch_reals()->_Block_release(work.block);
  slot->origin_clock_id = outer_id;
  slot->origin_ns = outer_ns;
  slot->origin_is_of_thread = outer_is_of_thread;
}

CCI_WRAPPER(void, dispatch_async, void *queue, cci_block *block) {
  cci_outside *work = cci_outside_block(block, __builtin_frame_address(0));
  if (work == NULL) return cci_dispatch_reals()->dispatch_async(queue, block);
  cci_dispatch_reals()->dispatch_async_f(queue, work, cci_outside_run);
}

CCI_WRAPPER(void, dispatch_barrier_async, void *queue, cci_block *block) {
  cci_outside *work = cci_outside_block(block, __builtin_frame_address(0));
  if (work == NULL) return cci_dispatch_reals()->dispatch_barrier_async(queue, block);
  cci_dispatch_reals()->dispatch_barrier_async_f(queue, work, cci_outside_run);
}

CCI_WRAPPER(void, dispatch_group_async, void *group, void *queue, cci_block *block) {
  cci_outside *work = cci_outside_block(block, __builtin_frame_address(0));
  if (work == NULL) return cci_dispatch_reals()->dispatch_group_async(group, queue, block);
  cci_dispatch_reals()->dispatch_group_async_f(group, queue, work, cci_outside_run);
}

/// Begins a thread with its origin in its slot.
static void *cci_outside_start(void *context) {
  cci_outside work = *(cci_outside *)context;
  free(context);
  cci_thread *slot = cci_current();
  slot->origin_clock_id = work.origin_clock_id;
  slot->origin_ns = work.origin_ns;
  slot->origin_is_of_thread = true;
  return work.start(work.argument);
}

/// Whether libdispatch itself called, from where `caller` is: its threads do the work of all.
static bool cci_is_dispatch(const void *caller) {
  const char *path = NULL;
  const char *symbol = NULL;
  return cci_find_image((uintptr_t)caller - 1, &path, &symbol) && path != NULL && cci_is_file(path, "libdispatch");
}

CCI_WRAPPER(
    int, pthread_create, pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  cci_outside now = cci_outside_now(__builtin_frame_address(0));
  bool is_known = now.origin_clock_id != 0 && !cci_is_dispatch(__builtin_return_address(0));
  cci_outside *work = is_known ? malloc(sizeof *work) : NULL;
  if (work == NULL) return cci_dispatch_reals()->pthread_create(thread, attributes, start, argument);
  *work = now;
  work->start = start;
  work->argument = argument;
  int result = cci_dispatch_reals()->pthread_create(thread, attributes, cci_outside_start, work);
  if (result != 0) free(work);
  return result;
}

#endif
