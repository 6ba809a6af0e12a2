#include "Internal.h"

#if defined(__linux__)

#include <dlfcn.h>
#include <string.h>
#include <sys/timerfd.h>

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

#define CCI_DISPATCH_BLOCK_MAGIC 0xD159B10CUL
#define CCI_DISPATCH_BLOCK_BARRIER 1U

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
  void (*dispatch_source_set_timer)(void *source, cci_dispatch_time, uint64_t interval, uint64_t leeway);
  void (*dispatch_retain)(void *object);
  void (*dispatch_release)(void *object);
  intptr_t (*dispatch_block_testcancel)(const cci_block *block);
  cci_block *(*_Block_copy)(const cci_block *);
  void (*_Block_release)(const cci_block *);
  int (*timerfd_settime)(int, int, const struct itimerspec *, struct itimerspec *);
} cci_dispatch_functions;

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
  CCI_RESOLVE(dispatch_source_set_timer);
  CCI_RESOLVE(dispatch_retain);
  CCI_RESOLVE(dispatch_release);
  CCI_RESOLVE(dispatch_block_testcancel);
  CCI_RESOLVE(_Block_copy);
  CCI_RESOLVE(_Block_release);
  CCI_RESOLVE(timerfd_settime);
}

/// The real functions, also for a caller that comes before any constructor has run.
static const cci_dispatch_functions *cci_dispatch_reals(void) {
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

/// Whether the block is a work item, which `dispatch_block_create` has made.
static bool cci_block_is_item(const cci_block *block) {
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
#define CCI_DISPATCH_FOREVER (~0ULL)
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

/// How far away a time is that was computed from the virtual clock.
static int64_t cci_dispatch_delay(const cci_virtual_clock *virtual_clock, cci_dispatch_time time) {
  if (cci_dispatch_is_now(time)) return 0;
  int64_t delay = 0;
  int64_t now = cci_virtual_clock_ns(virtual_clock, cci_dispatch_clock(time));
  if (__builtin_sub_overflow(cci_dispatch_value(time), now, &delay)) return INT64_MAX;
  return delay < 0 ? 0 : delay;
}

/// The real time that is as far away as `time` is on the virtual clock.
static cci_dispatch_time cci_dispatch_real(const cci_virtual_clock *virtual_clock, cci_dispatch_time time) {
  if (cci_dispatch_is_now(time) || time == CCI_DISPATCH_FOREVER) return time;
  clockid_t clock = cci_dispatch_clock(time);
  int64_t value = 0;
  int64_t delay = cci_dispatch_delay(virtual_clock, time);
  if (__builtin_add_overflow(cci_real_clock_ns(clock), delay, &value)) return CCI_DISPATCH_FOREVER;
  return cci_dispatch_time_of(clock, value);
}

// MARK: Wrappers

/// The virtual clock for which a timer is to be looked at; null for the real one.
static const cci_virtual_clock *cci_timer_clock(void) {
  const cci_virtual_clock *clock = cci_virtual_clock_in_use();
  return clock != NULL && cci_current()->guard == 0 ? clock : NULL;
}

/// Takes the stack above the wrapper whose frame is `frame`.
CCI_NEEDS_CALLERS_FRAME static void cci_timer_stack(cci_stack *stack, const void *frame) {
  cci_thread_prepare();
  *stack = (cci_stack){.count = 0};
  cci_walk_from_wrapper(stack, (uintptr_t)frame);
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
  }
  cci_dispatch_reals()->dispatch_after(when, queue, block);
}

CCI_WRAPPER(void, dispatch_after_f, cci_dispatch_time when, void *queue, void *context, cci_function function) {
  const cci_virtual_clock *clock = cci_timer_clock();
  if (clock != NULL && when != CCI_DISPATCH_FOREVER) {
    int64_t delay = cci_dispatch_delay(clock, when);
    if (cci_offer_callback(delay, __builtin_frame_address(0), cci_callback_make(queue, NULL, context, function))) return;
    when = cci_dispatch_real(clock, when);
  }
  cci_dispatch_reals()->dispatch_after_f(when, queue, context, function);
}

/// Says that code in virtual time has set a timer of the real clock.
static void cci_note_real_timer(cci_real_timer kind, const void *frame) {
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
    void, dispatch_source_set_timer, void *source, cci_dispatch_time start, uint64_t interval, uint64_t leeway) {
  const cci_virtual_clock *clock = cci_timer_clock();
  if (clock != NULL && start != CCI_DISPATCH_FOREVER) {
    cci_note_real_timer(CCI_DISPATCH_SOURCE_TIMER, __builtin_frame_address(0));
    start = cci_dispatch_real(clock, start);
  }
  cci_dispatch_reals()->dispatch_source_set_timer(source, start, interval, leeway);
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

// MARK: Work outside

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
  slot->origin_clock_id = work.origin_clock_id;
  slot->origin_ns = work.origin_ns;
  work.block->invoke(work.block);
  cci_dispatch_reals()->_Block_release(work.block);
  slot->origin_clock_id = outer_id;
  slot->origin_ns = outer_ns;
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
  return work.start(work.argument);
}

CCI_WRAPPER(
    int, pthread_create, pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  cci_outside now = cci_outside_now(__builtin_frame_address(0));
  cci_outside *work = now.origin_clock_id == 0 ? NULL : malloc(sizeof *work);
  if (work == NULL) return cci_dispatch_reals()->pthread_create(thread, attributes, start, argument);
  *work = now;
  work->start = start;
  work->argument = argument;
  int result = cci_dispatch_reals()->pthread_create(thread, attributes, cci_outside_start, work);
  if (result != 0) free(work);
  return result;
}

#endif
#endif
