/// What the files share that stand in front of libdispatch.
#pragma once

#include "Internal.h"

#if defined(__linux__)

// libdispatch's interface, as far as it is used here. Its header needs an extension of C for blocks.
typedef uint64_t cci_dispatch_time;
typedef void (*cci_function)(void *);

/// The head of a block, by the blocks ABI, and what follows in one that `dispatch_block_create` has made.
typedef struct cci_block {
  void *isa;
  int flags;
  int reserved;
  cci_function invoke;
  const struct {
    unsigned long reserved;
    unsigned long size;
  } *descriptor;
  unsigned long dispatch_magic;
  uint32_t dispatch_flags;
} cci_block;

typedef struct cci_dispatch_functions {
  void (*dispatch_async)(void *queue, cci_block *block);
  void (*dispatch_barrier_async)(void *queue, cci_block *block);
  void (*dispatch_group_async)(void *group, void *queue, cci_block *block);
  void (*dispatch_group_async_f)(void *group, void *queue, void *context, cci_function function);
  int (*pthread_create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  void (*dispatch_after)(cci_dispatch_time, void *queue, cci_block *block);
  void (*dispatch_after_f)(cci_dispatch_time, void *queue, void *context, cci_function function);
  void (*dispatch_async_f)(void *queue, void *context, cci_function function);
  void (*dispatch_barrier_async_f)(void *queue, void *context, cci_function function);
  void *(*dispatch_source_create)(const void *type, uintptr_t handle, uintptr_t mask, void *queue);
  void (*dispatch_source_set_timer)(void *source, cci_dispatch_time, uint64_t interval, uint64_t leeway);
  void (*dispatch_source_set_event_handler)(void *source, cci_block *handler);
  void (*dispatch_source_set_event_handler_f)(void *source, cci_function handler);
  void (*dispatch_source_set_cancel_handler)(void *source, cci_block *handler);
  void (*dispatch_source_set_cancel_handler_f)(void *source, cci_function handler);
  void (*dispatch_source_merge_data)(void *source, uintptr_t value);
  uintptr_t (*dispatch_source_get_data)(void *source);
  void (*dispatch_source_cancel)(void *source);
  void (*dispatch_suspend)(void *object);
  void (*dispatch_resume)(void *object);
  void (*dispatch_activate)(void *object);
  void *(*dispatch_get_context)(void *object);
  void (*dispatch_retain)(void *object);
  void (*dispatch_release)(void *object);
  void *(*_os_object_retain_internal)(void *object);
  void (*_os_object_release_internal)(void *object);
  const void *_dispatch_source_type_timer;
  const void *_dispatch_main_q;
  const void *_dispatch_source_type_data_add;
  intptr_t (*dispatch_block_testcancel)(const cci_block *block);
  cci_block *(*_Block_copy)(const cci_block *);
  void (*_Block_release)(const cci_block *);
  int (*timerfd_settime)(int, int, const struct itimerspec *, struct itimerspec *);
} cci_dispatch_functions;

/// The real functions, also for a caller that comes before any constructor has run.
const cci_dispatch_functions *cci_dispatch_reals(void);

/// Whether the block is a work item, which `dispatch_block_create` has made.
bool cci_block_is_item(const cci_block *block);

#if CCI_WRAPPERS

#define CCI_DISPATCH_FOREVER (~0ULL)

/// How far away a time is that was computed from the virtual clock, or from the real one if there is none: negative if
/// it has passed.
int64_t cci_dispatch_distance(const cci_virtual_clock *virtual_clock, cci_dispatch_time time);

/// The virtual clock for which a timer is to be looked at; null for the real one.
const cci_virtual_clock *cci_timer_clock(void);
/// Takes the stack above the wrapper whose frame is `frame`.
CCI_NEEDS_CALLERS_FRAME void cci_timer_stack(cci_stack *stack, const void *frame);
/// Says that code in virtual time has set a timer of the real clock.
CCI_NEEDS_CALLERS_FRAME void cci_note_real_timer(cci_real_timer kind, const void *frame);
/// Says so if the thread runs a block that such code has given to a queue. `frame` is that of the wrapper.
CCI_NEEDS_CALLERS_FRAME void cci_note_timer_of_block(cci_real_timer kind, cci_dispatch_time start, const void *frame);
/// The real time that is as far away as `time` is on the virtual clock.
cci_dispatch_time cci_dispatch_real(const cci_virtual_clock *virtual_clock, cci_dispatch_time time);

#endif
#endif
