#include "Internal.h"

#if defined(__linux__)

#include <dlfcn.h>

/// What `swift_task_create` returns.
typedef struct cci_new_task {
  void *task;
  void *context;
} cci_new_task;

typedef __attribute__((swiftcall)) cci_new_task (*cci_task_create)(
    size_t flags, void *options, const void *result_type, void *function, void *closure);

/// An option with which compiled code creates a task.
typedef struct cci_task_option {
  size_t flags;
  const struct cci_task_option *next;
} cci_task_option;

/// The option that names the task.
typedef struct cci_task_name_option {
  cci_task_option option;
  const char *name;
} cci_task_name_option;

/// The low byte of an option's flags tells which it is; compilers write this number for a name.
#define CCI_TASK_NAME_OPTION 7

static const char *cci_task_name(const cci_task_option *option) {
  for (int count = 0; option != NULL && count < 16; count += 1, option = option->next) {
    if ((option->flags & 0xff) == CCI_TASK_NAME_OPTION) return ((const cci_task_name_option *)option)->name;
  }
  return NULL;
}

/// The runtime's own function, which this one stands in front of: what user code creates tasks with. A task that is
/// created on a busy actor reaches no executor for a long time; here it is seen at birth.
__attribute__((swiftcall, used, visibility("default"))) cci_new_task cci_wrapped_swift_task_create(
    size_t flags, void *options, const void *result_type, void *function, void *closure) __asm__("swift_task_create");
__attribute__((swiftcall)) cci_new_task cci_wrapped_swift_task_create(
    size_t flags, void *options, const void *result_type, void *function, void *closure) {
  static _Atomic(cci_task_create) real;
  cci_task_create create = atomic_load_explicit(&real, memory_order_relaxed);
  if (create == NULL) {
    create = (cci_task_create)dlsym(RTLD_NEXT, "swift_task_create");
    atomic_store_explicit(&real, create, memory_order_relaxed);
  }
  cci_thread *slot = cci_current();
  const char *outer_name = slot->new_task_name;
  slot->new_task_name = cci_task_name(options);
  cci_new_task new_task = create(flags, options, result_type, function, closure);
  if (cci_task_was_created != NULL) cci_task_was_created(new_task.task);
  slot->new_task_name = outer_name;
  return new_task;
}

#endif
