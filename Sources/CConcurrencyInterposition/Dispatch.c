#include "Dispatch.h"

#if defined(__linux__)

#include <dlfcn.h>
#include <sys/timerfd.h>

#define CCI_DISPATCH_BLOCK_MAGIC 0xD159B10CUL
#define CCI_DISPATCH_BLOCK_BARRIER 1U

static cci_dispatch_functions cci_dispatch;

static void cci_dispatch_resolve(void) {
#define CCI_RESOLVE(name) cci_dispatch.name = (__typeof__(cci_dispatch.name))dlsym(RTLD_NEXT, #name)
  CCI_RESOLVE(dispatch_async);
  CCI_RESOLVE(dispatch_barrier_async);
  CCI_RESOLVE(dispatch_group_async);
  CCI_RESOLVE(dispatch_group_async_f);
  CCI_RESOLVE(pthread_create);
  CCI_RESOLVE(dispatch_after);
  CCI_RESOLVE(dispatch_after_f);
  CCI_RESOLVE(dispatch_async_f);
  CCI_RESOLVE(dispatch_barrier_async_f);
  CCI_RESOLVE(dispatch_source_create);
  CCI_RESOLVE(dispatch_source_set_timer);
  CCI_RESOLVE(dispatch_source_set_event_handler);
  CCI_RESOLVE(dispatch_source_set_event_handler_f);
  CCI_RESOLVE(dispatch_source_set_cancel_handler);
  CCI_RESOLVE(dispatch_source_set_cancel_handler_f);
  CCI_RESOLVE(dispatch_source_merge_data);
  CCI_RESOLVE(dispatch_source_get_data);
  CCI_RESOLVE(dispatch_source_cancel);
  CCI_RESOLVE(dispatch_suspend);
  CCI_RESOLVE(dispatch_resume);
  CCI_RESOLVE(dispatch_activate);
  CCI_RESOLVE(dispatch_get_context);
  CCI_RESOLVE(dispatch_retain);
  CCI_RESOLVE(dispatch_release);
  CCI_RESOLVE(_os_object_retain_internal);
  CCI_RESOLVE(_os_object_release_internal);
  // A program may have a copy of these, which is then everybody's.
  cci_dispatch._dispatch_source_type_timer = dlsym(RTLD_DEFAULT, "_dispatch_source_type_timer");
  cci_dispatch._dispatch_main_q = dlsym(RTLD_DEFAULT, "_dispatch_main_q");
  cci_dispatch._dispatch_source_type_data_add = dlsym(RTLD_DEFAULT, "_dispatch_source_type_data_add");
  CCI_RESOLVE(dispatch_block_testcancel);
  CCI_RESOLVE(_Block_copy);
  CCI_RESOLVE(_Block_release);
  CCI_RESOLVE(timerfd_settime);
}

const cci_dispatch_functions *cci_dispatch_reals(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, cci_dispatch_resolve);
  return &cci_dispatch;
}

// MARK: Callbacks

/// A block or a function that is to run on a queue.
struct cci_callback {
  void *queue;
  cci_block *block;
  void *context;
  cci_function function;
};

static cci_callback *cci_callback_make(void *queue, cci_block *block, void *context, cci_function function) {
  cci_callback *callback = malloc(sizeof *callback);
  if (callback == NULL) return NULL;
  cci_dispatch_reals()->dispatch_retain(queue);
  *callback = (cci_callback){.queue = queue, .context = context, .function = function};
  if (block != NULL) callback->block = cci_dispatch_reals()->_Block_copy(block);
  return callback;
}

void cci_callback_destroy(cci_callback *callback) {
  if (callback->block != NULL) cci_dispatch_reals()->_Block_release(callback->block);
  cci_dispatch_reals()->dispatch_release(callback->queue);
  free(callback);
}

void cci_callback_invoke(const cci_callback *callback) {
  if (callback->block != NULL) {
    callback->block->invoke(callback->block);
  } else {
    callback->function(callback->context);
  }
}

bool cci_block_is_item(const cci_block *block) {
  return block != NULL && block->descriptor->size >= sizeof(cci_block)
         && block->dispatch_magic == CCI_DISPATCH_BLOCK_MAGIC;
}

/// Whether the block is a work item that keeps others off its queue.
static bool cci_block_is_barrier(const cci_block *block) {
  return cci_block_is_item(block) && (block->dispatch_flags & CCI_DISPATCH_BLOCK_BARRIER);
}

bool cci_callback_is_cancelled(const cci_callback *callback) {
  return cci_block_is_item(callback->block) && cci_dispatch_reals()->dispatch_block_testcancel(callback->block) != 0;
}

bool cci_callback_is_for_main_queue(const cci_callback *callback) {
  return callback->queue == cci_dispatch_reals()->_dispatch_main_q;
}

void cci_callback_enqueue(const cci_callback *callback, void *context, void (*function)(void *)) {
  const cci_dispatch_functions *real = cci_dispatch_reals();
  if (cci_block_is_barrier(callback->block)) {
    real->dispatch_barrier_async_f(callback->queue, context, function);
  } else {
    real->dispatch_async_f(callback->queue, context, function);
  }
}

#if CCI_WRAPPERS

// MARK: Times

#define CCI_DISPATCH_NOW 0ULL
#define CCI_DISPATCH_WALL_NOW (~1ULL)
/// Times of other clocks than the default one have the first bit; those of the wall clock have both, and are negated.
#define CCI_DISPATCH_OTHER_CLOCK (1ULL << 63)
#define CCI_DISPATCH_WALL (1ULL << 62)

/// The clock of a time.
static clockid_t cci_dispatch_clock(cci_dispatch_time time) {
  if (!(time & CCI_DISPATCH_OTHER_CLOCK)) return CLOCK_MONOTONIC;
  return time & CCI_DISPATCH_WALL ? CLOCK_REALTIME : CLOCK_BOOTTIME;
}

static int64_t cci_dispatch_value(cci_dispatch_time time) {
  if (!(time & CCI_DISPATCH_OTHER_CLOCK)) return (int64_t)time;
  return (int64_t)(time & CCI_DISPATCH_WALL ? -time : time & ~CCI_DISPATCH_OTHER_CLOCK);
}

static cci_dispatch_time cci_dispatch_time_of(clockid_t clock, int64_t value) {
  if (value < 1) value = 1;
  if (clock == CLOCK_REALTIME) return -(cci_dispatch_time)value;
  return clock == CLOCK_BOOTTIME ? (cci_dispatch_time)value | CCI_DISPATCH_OTHER_CLOCK : (cci_dispatch_time)value;
}

static bool cci_dispatch_is_now(cci_dispatch_time time) {
  return time == CCI_DISPATCH_NOW || time == CCI_DISPATCH_WALL_NOW;
}

int64_t cci_dispatch_distance(const cci_virtual_clock *virtual_clock, cci_dispatch_time time) {
  if (cci_dispatch_is_now(time)) return 0;
  int64_t distance = 0;
  clockid_t clock = cci_dispatch_clock(time);
  int64_t now = virtual_clock == NULL ? cci_real_clock_ns(clock) : cci_virtual_clock_ns(virtual_clock, clock);
  return __builtin_sub_overflow(cci_dispatch_value(time), now, &distance) ? INT64_MAX : distance;
}

/// The same; 0 if it has passed.
static int64_t cci_dispatch_delay(const cci_virtual_clock *virtual_clock, cci_dispatch_time time) {
  int64_t distance = cci_dispatch_distance(virtual_clock, time);
  return distance < 0 ? 0 : distance;
}

cci_dispatch_time cci_dispatch_real(const cci_virtual_clock *virtual_clock, cci_dispatch_time time) {
  if (cci_dispatch_is_now(time) || time == CCI_DISPATCH_FOREVER) return time;
  clockid_t clock = cci_dispatch_clock(time);
  int64_t value = 0;
  int64_t delay = cci_dispatch_delay(virtual_clock, time);
  if (__builtin_add_overflow(cci_real_clock_ns(clock), delay, &value)) return CCI_DISPATCH_FOREVER;
  return cci_dispatch_time_of(clock, value);
}

// MARK: Wrappers

const cci_virtual_clock *cci_timer_clock(void) {
  const cci_virtual_clock *clock = cci_virtual_clock_in_use();
  return clock != NULL && cci_current()->guard == 0 ? clock : NULL;
}

CCI_NEEDS_CALLERS_FRAME void cci_timer_stack(cci_stack *stack, const void *frame) {
  cci_thread_prepare();
  *stack = (cci_stack){.count = 0};
  cci_walk_from_wrapper(stack, (uintptr_t)frame);
}

/// Whether the calling thread runs a block that code in virtual time has given to a queue, and so reads the real clock.
static bool cci_runs_block_of_scope(void) {
  const cci_thread *slot = cci_current();
  return slot->origin_clock_id != 0 && !slot->origin_is_of_thread && slot->guard == 0;
}

CCI_NEEDS_CALLERS_FRAME void cci_note_timer_of_block(cci_real_timer kind, cci_dispatch_time start, const void *frame) {
  if (__builtin_expect(cci_runs_block_of_scope(), 0) && start != CCI_DISPATCH_FOREVER) cci_note_real_timer(kind, frame);
}

/// Offers a callback to the scope. Returns false if libdispatch is to make it.
static bool cci_offer_callback(int64_t delay_ns, const void *frame, cci_callback *callback) {
  if (callback == NULL) return false;
  cci_thread *slot = cci_current();
  slot->guard += 1;
  cci_stack stack;
  cci_timer_stack(&stack, frame);
  bool taken = cci_callback_after != NULL && cci_callback_after(delay_ns, &stack, callback);
  if (!taken) cci_callback_destroy(callback);
  slot->guard -= 1;
  return taken;
}

CCI_WRAPPER(void, dispatch_after, cci_dispatch_time when, void *queue, cci_block *block) {
  const cci_virtual_clock *clock = cci_timer_clock();
  if (clock != NULL && when != CCI_DISPATCH_FOREVER) {
    int64_t delay = cci_dispatch_delay(clock, when);
    if (cci_offer_callback(delay, __builtin_frame_address(0), cci_callback_make(queue, block, NULL, NULL))) return;
    when = cci_dispatch_real(clock, when);
  } else if (clock == NULL) {
    cci_note_timer_of_block(CCI_CALLBACK, when, __builtin_frame_address(0));
  }
  cci_dispatch_reals()->dispatch_after(when, queue, block);
}

CCI_WRAPPER(void, dispatch_after_f, cci_dispatch_time when, void *queue, void *context, cci_function function) {
  const cci_virtual_clock *clock = cci_timer_clock();
  if (clock != NULL && when != CCI_DISPATCH_FOREVER) {
    int64_t delay = cci_dispatch_delay(clock, when);
    if (cci_offer_callback(delay, __builtin_frame_address(0), cci_callback_make(queue, NULL, context, function))) return;
    when = cci_dispatch_real(clock, when);
  } else if (clock == NULL) {
    cci_note_timer_of_block(CCI_CALLBACK, when, __builtin_frame_address(0));
  }
  cci_dispatch_reals()->dispatch_after_f(when, queue, context, function);
}

CCI_NEEDS_CALLERS_FRAME void cci_note_real_timer(cci_real_timer kind, const void *frame) {
  if (cci_real_timer_was_set == NULL) return;
  int error = errno;
  cci_thread *slot = cci_current();
  slot->guard += 1;
  cci_stack stack;
  cci_timer_stack(&stack, frame);
  cci_real_timer_was_set(kind, &stack);
  slot->guard -= 1;
  errno = error;
}

CCI_WRAPPER(
    int, timerfd_settime, int descriptor, int flags, const struct itimerspec *wanted, struct itimerspec *before) {
  struct itimerspec storage;
  bool is_set = wanted != NULL && (wanted->it_value.tv_sec != 0 || wanted->it_value.tv_nsec != 0);
  if (is_set && cci_timer_clock() != NULL) {
    cci_note_real_timer(CCI_TIMER_DESCRIPTOR, __builtin_frame_address(0));
    if (flags & TFD_TIMER_ABSTIME) {
      storage = *wanted;
      cci_real_deadline(cci_nearest_clock(&wanted->it_value), &wanted->it_value, &storage.it_value);
      wanted = &storage;
    }
  }
  return cci_dispatch_reals()->timerfd_settime(descriptor, flags, wanted, before);
}

#endif
#endif
