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
  cci_new_task new_task = create(flags, options, result_type, function, closure);
  if (cci_task_was_created != NULL) cci_task_was_created(new_task.task);
  return new_task;
}

#endif
