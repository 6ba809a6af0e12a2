#include "Dispatch.h"

#if defined(__linux__)

// A timer source that code in virtual time makes is for libdispatch a source whose events are counted by whoever adds
// them (`DISPATCH_SOURCE_TYPE_DATA_ADD`): the Swift side adds one each time the virtual timer fires. Queues, handlers,
// suspension, cancellation and the gathering of fires that could not be delivered stay libdispatch's own.

void swift_release(void *object);
void *swift_retain(void *object);

void cci_source_add(void *source, uint64_t count) { cci_dispatch_reals()->dispatch_source_merge_data(source, count); }

uint64_t cci_source_data(void *source) { return cci_dispatch_reals()->dispatch_source_get_data(source); }

void cci_source_release(void *source) { cci_dispatch_reals()->_os_object_release_internal(source); }

/// The number of references that libdispatch's users hold, less one: the second count in the head of its objects.
static int cci_object_references(const void *object) {
  return __atomic_load_n((const int *)((const char *)object + 12), __ATOMIC_ACQUIRE);
}

bool cci_source_is_dropped(void *source) { return cci_object_references(source) < 0; }

// MARK: Handlers

/// A block that stands for a handler of a timer source. It is laid out as the blocks ABI has it, with what it captures
/// behind its head.
typedef struct cci_handler {
  void *isa;
  int flags;
  int reserved;
  void (*invoke)(struct cci_handler *handler);
  const struct cci_handler_descriptor *descriptor;
  /// The source, of which libdispatch keeps the handler.
  void *source;
  /// The Swift side's object for the source. Referred to by the copies that libdispatch makes, as is the block.
  void *token;
  cci_source_handler kind;
  /// What is to run: one of these.
  cci_block *block;
  cci_function function;
} cci_handler;

struct cci_handler_descriptor {
  unsigned long reserved;
  unsigned long size;
  void (*copy)(cci_handler *copy, const cci_handler *original);
  void (*dispose)(cci_handler *handler);
};

#define CCI_BLOCK_HAS_COPY_DISPOSE (1 << 25)

void cci_handler_run(void *opaque) {
  const cci_handler *handler = opaque;
  if (handler->block != NULL) {
    handler->block->invoke(handler->block);
  } else {
    handler->function(cci_dispatch_reals()->dispatch_get_context(handler->source));
  }
}

#if CCI_WRAPPERS

static void cci_handler_invoke(cci_handler *handler) {
  if (cci_source_runs == NULL) return cci_handler_run(handler);
  cci_source_runs(handler->token, handler->kind, handler);
}

static void cci_handler_copy(cci_handler *copy, const cci_handler *original) {
  swift_retain(copy->token);
  if (original->block != NULL) copy->block = cci_dispatch_reals()->_Block_copy(original->block);
}

static void cci_handler_dispose(cci_handler *handler) {
  if (handler->block != NULL) cci_dispatch_reals()->_Block_release(handler->block);
  swift_release(handler->token);
}

static const struct cci_handler_descriptor cci_handler_descriptor = {
    .size = sizeof(cci_handler), .copy = cci_handler_copy, .dispose = cci_handler_dispose};

// MARK: Known sources

/// A source that is virtual, and the Swift side's object for it, to which there is a reference.
typedef struct cci_source {
  void *source;
  void *token;
  struct cci_source *next;
} cci_source;

#define CCI_SOURCE_LISTS 256

// The wrappers ask here of every object that they are given while a source is known. The lock is held for a few
// instructions, in which nobody else's code runs.

static cci_source *cci_sources[CCI_SOURCE_LISTS];
static _Atomic(int64_t) cci_source_count;
static pthread_mutex_t cci_sources_lock = PTHREAD_MUTEX_INITIALIZER;

static cci_source **cci_source_list(const void *source) {
  return &cci_sources[((uintptr_t)source >> 4) * 0x9e3779b97f4a7c15 >> 56];
}

static bool cci_source_insert(void *source, void *token) {
  cci_source *entry = malloc(sizeof *entry);
  if (entry == NULL) return false;
  pthread_mutex_lock(&cci_sources_lock);
  cci_source **list = cci_source_list(source);
  *entry = (cci_source){.source = source, .token = token, .next = *list};
  *list = entry;
  atomic_fetch_add_explicit(&cci_source_count, 1, memory_order_relaxed);
  pthread_mutex_unlock(&cci_sources_lock);
  return true;
}

/// Begins and ends code of the kit in a wrapper.
static int cci_enter(void) {
  cci_current()->guard += 1;
  return errno;
}

static void cci_exit(int error) {
  cci_current()->guard -= 1;
  errno = error;
}

/// The Swift side's object for a source, with a reference to it; null if the source is not virtual.
static void *cci_source_token(const void *source) {
  if (__builtin_expect(atomic_load_explicit(&cci_source_count, memory_order_relaxed) == 0, 1)) return NULL;
  void *token = NULL;
  int error = cci_enter();
  pthread_mutex_lock(&cci_sources_lock);
  for (cci_source *entry = *cci_source_list(source); entry != NULL; entry = entry->next) {
    if (entry->source == source) token = swift_retain(entry->token);
  }
  pthread_mutex_unlock(&cci_sources_lock);
  cci_exit(error);
  return token;
}

/// Forgets a source. Returns false if somebody else has.
static bool cci_source_remove(const void *source) {
  cci_source *found = NULL;
  pthread_mutex_lock(&cci_sources_lock);
  for (cci_source **place = cci_source_list(source); *place != NULL; place = &(*place)->next) {
    if ((*place)->source != source) continue;
    found = *place;
    *place = found->next;
    atomic_fetch_sub_explicit(&cci_source_count, 1, memory_order_relaxed);
    break;
  }
  pthread_mutex_unlock(&cci_sources_lock);
  if (found == NULL) return false;
  swift_release(found->token);
  free(found);
  return true;
}

// MARK: Wrappers

/// Whether the objects of libdispatch count their references as is thought here. `object` is new.
static bool cci_object_counts_references(void *object) {
  const cci_dispatch_functions *real = cci_dispatch_reals();
  if (cci_object_references(object) != 0) return false;
  real->dispatch_retain(object);
  bool is_counted = cci_object_references(object) == 1;
  real->dispatch_release(object);
  return is_counted && cci_object_references(object) == 0;
}

/// Makes a source that stands for a timer of a scope; null if libdispatch is to make a real one.
static void *cci_source_make(void *queue, const void *frame) {
  const cci_dispatch_functions *real = cci_dispatch_reals();
  if (cci_source_was_made == NULL || real->_dispatch_source_type_data_add == NULL) return NULL;
  if (real->_os_object_retain_internal == NULL || real->_os_object_release_internal == NULL) return NULL;
  void *source = real->dispatch_source_create(real->_dispatch_source_type_data_add, 0, 0, queue);
  if (source == NULL) return NULL;
  cci_stack stack;
  cci_timer_stack(&stack, frame);
  void *token = NULL;
  if (cci_object_counts_references(source)) token = cci_source_was_made(source, queue == real->_dispatch_main_q, &stack);
  if (token != NULL) {
    // The Swift side looks at the source also when its last user has gone.
    real->_os_object_retain_internal(source);
    if (cci_source_insert(source, token)) return source;
    swift_release(token);
  }
  // A source must have been activated before it goes.
  real->dispatch_activate(source);
  real->dispatch_release(source);
  return NULL;
}

CCI_WRAPPER(void *, dispatch_source_create, const void *type, uintptr_t handle, uintptr_t mask, void *queue) {
  const cci_dispatch_functions *real = cci_dispatch_reals();
  if (type != NULL && type == real->_dispatch_source_type_timer && cci_timer_clock() != NULL) {
    int error = cci_enter();
    void *source = cci_source_make(queue, __builtin_frame_address(0));
    cci_exit(error);
    if (source != NULL) return source;
  }
  return real->dispatch_source_create(type, handle, mask, queue);
}

CCI_WRAPPER(
    void, dispatch_source_set_timer, void *source, cci_dispatch_time start, uint64_t interval, uint64_t leeway) {
  const cci_virtual_clock *clock = cci_timer_clock();
  void *token = cci_source_token(source);
  if (token != NULL) {
    int error = cci_enter();
    // libdispatch takes these for the shortest interval and for none.
    int64_t period = interval == 0 ? 1 : interval >= INT64_MAX ? 0 : (int64_t)interval;
    bool is_set = start != CCI_DISPATCH_FOREVER;
    cci_source_was_set(token, is_set, is_set ? cci_dispatch_distance(clock, start) : 0, period);
    swift_release(token);
    cci_exit(error);
    return;
  }
  if (clock != NULL && start != CCI_DISPATCH_FOREVER) {
    cci_note_real_timer(CCI_DISPATCH_SOURCE_TIMER, __builtin_frame_address(0));
    start = cci_dispatch_real(clock, start);
  } else if (clock == NULL) {
    cci_note_timer_of_block(CCI_DISPATCH_SOURCE_TIMER, start, __builtin_frame_address(0));
  }
  cci_dispatch_reals()->dispatch_source_set_timer(source, start, interval, leeway);
}

/// Gives a source a handler. Returns false if the source is not virtual, so that the handler is libdispatch's business.
static bool cci_source_set_handler(void *source, cci_source_handler kind, cci_block *block, cci_function function) {
  void *token = cci_source_token(source);
  if (token == NULL) return false;
  const cci_dispatch_functions *real = cci_dispatch_reals();
  int error = cci_enter();
  cci_handler handler = {
      .flags = CCI_BLOCK_HAS_COPY_DISPOSE,
      .invoke = cci_handler_invoke,
      .descriptor = &cci_handler_descriptor,
      .source = source,
      .token = token,
      .kind = kind,
      .block = block,
      .function = function,
  };
  bool is_set = block != NULL || function != NULL;
  cci_block *wrapped = is_set ? (cci_block *)&handler : NULL;
  cci_source_has_handler(token, kind, is_set);
  cci_exit(error);
  if (kind == CCI_SOURCE_EVENT) {
    real->dispatch_source_set_event_handler(source, wrapped);
  } else {
    real->dispatch_source_set_cancel_handler(source, wrapped);
  }
  swift_release(token);
  return true;
}

CCI_WRAPPER(void, dispatch_source_set_event_handler, void *source, cci_block *handler) {
  if (cci_source_set_handler(source, CCI_SOURCE_EVENT, handler, NULL)) return;
  cci_dispatch_reals()->dispatch_source_set_event_handler(source, handler);
}

CCI_WRAPPER(void, dispatch_source_set_event_handler_f, void *source, cci_function handler) {
  if (cci_source_set_handler(source, CCI_SOURCE_EVENT, NULL, handler)) return;
  cci_dispatch_reals()->dispatch_source_set_event_handler_f(source, handler);
}

CCI_WRAPPER(void, dispatch_source_set_cancel_handler, void *source, cci_block *handler) {
  if (cci_source_set_handler(source, CCI_SOURCE_CANCEL, handler, NULL)) return;
  cci_dispatch_reals()->dispatch_source_set_cancel_handler(source, handler);
}

CCI_WRAPPER(void, dispatch_source_set_cancel_handler_f, void *source, cci_function handler) {
  if (cci_source_set_handler(source, CCI_SOURCE_CANCEL, NULL, handler)) return;
  cci_dispatch_reals()->dispatch_source_set_cancel_handler_f(source, handler);
}

/// Tells the Swift side of a change to an object, if it is a virtual source.
static void cci_source_note(void *object, cci_source_change change) {
  void *token = cci_source_token(object);
  if (__builtin_expect(token == NULL, 1)) return;
  int error = cci_enter();
  cci_source_changed(token, change);
  swift_release(token);
  cci_exit(error);
}

CCI_WRAPPER(void, dispatch_suspend, void *object) {
  cci_source_note(object, CCI_SOURCE_SUSPENDED);
  cci_dispatch_reals()->dispatch_suspend(object);
}

CCI_WRAPPER(void, dispatch_resume, void *object) {
  cci_source_note(object, CCI_SOURCE_RESUMED);
  cci_dispatch_reals()->dispatch_resume(object);
}

CCI_WRAPPER(void, dispatch_activate, void *object) {
  cci_source_note(object, CCI_SOURCE_ACTIVATED);
  cci_dispatch_reals()->dispatch_activate(object);
}

CCI_WRAPPER(void, dispatch_source_cancel, void *source) {
  cci_source_note(source, CCI_SOURCE_CANCELLED);
  cci_dispatch_reals()->dispatch_source_cancel(source);
}

CCI_WRAPPER(void, dispatch_release, void *object) {
  void *token = cci_source_token(object);
  cci_dispatch_reals()->dispatch_release(object);
  if (__builtin_expect(token == NULL, 1)) return;
  int error = cci_enter();
  // The token keeps the source's memory.
  if (cci_source_is_dropped(object) && cci_source_remove(object)) cci_source_changed(token, CCI_SOURCE_DROPPED);
  swift_release(token);
  cci_exit(error);
}

#endif
#endif
