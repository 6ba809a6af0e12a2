#include "Internal.h"

#if defined(__linux__)

typedef __attribute__((swiftcall)) void (*cci_deinit)(void *object);
typedef __attribute__((swiftcall)) void (*cci_deinit_on)(
    void *object, cci_deinit work, void *identity, uintptr_t implementation, size_t flags);

void cci_deinit_perform(void *work, void *object) { ((cci_deinit)work)(object); }

static __attribute__((swiftcall)) void cci_deinit_run(void *object) { cci_deinit_runs(object); }

/// With what user code runs an isolated deinitializer: on its actor, and not always at once. That is no task, and on an actor
/// that is busy it reaches no executor.
CCI_RUNTIME_WRAPPER(
    void, swift_task_deinitOnExecutor,
    void *object, cci_deinit work, void *identity, uintptr_t implementation, size_t flags) {
  static _Atomic(void *) real;
  if (cci_deinit_begins != NULL && cci_deinit_begins(object, (void *)work)) work = cci_deinit_run;
  cci_deinit_on run = (cci_deinit_on)cci_runtime_function(&real, "swift_task_deinitOnExecutor");
  run(object, work, identity, implementation, flags);
}

#endif
