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

#define CCI_NO_SCOPE (-2)

/// What is put back when a creation ends: that around it may go on.
typedef struct cci_creation {
  const char *outer_name;
  /// What `cci_creation_note` has returned; `CCI_NO_SCOPE` if the creating code is of no scope.
  int32_t note;
} cci_creation;

/// Begins the creation of a task with this name, or with none.
static cci_creation cci_creation_begin(const char *name) {
  cci_thread *slot = cci_current();
  cci_creation creation = {.outer_name = slot->new_task_name, .note = CCI_NO_SCOPE};
  // The creating task may be new itself. To wait for its creator is possible only before this creation begins.
  if (cci_task_creation_begins != NULL && cci_task_creation_begins()) creation.note = cci_creation_note();
  slot->new_task_name = name;
  slot->creations += 1;
  return creation;
}

/// Ends the creation of `task`.
static void cci_creation_end(void *task, cci_creation creation) {
  if (task != NULL && cci_task_was_created != NULL) cci_task_was_created(task);
  cci_creation_forget(creation.note);
  cci_thread *slot = cci_current();
  slot->creations -= 1;
  slot->new_task_name = creation.outer_name;
}

/// The runtime's own function, which this one stands in front of: what user code creates tasks with. A task that is
/// created on a busy actor reaches no executor for a long time; here it is seen at birth.
CCI_RUNTIME_WRAPPER(
    cci_new_task, swift_task_create,
    size_t flags, void *options, const void *result_type, void *function, void *closure) {
  static _Atomic(void *) real;
  cci_task_create create = (cci_task_create)cci_runtime_function(&real, "swift_task_create");
  cci_creation creation = cci_creation_begin(cci_task_name(options));
  cci_new_task new_task = create(flags, options, result_type, function, closure);
  cci_creation_end(new_task.task, creation);
  return new_task;
}

typedef __attribute__((swiftcall)) void (*cci_async_let_begin)(
    void **async_let, void *options, const void *result_type, void *function, void *closure, void *result);

/// The words of an `async let`, which stands in its parent's frame, that point to its task: as the only child of a group,
/// and as the task itself, with flags in the lowest bits.
#define CCI_ASYNC_LET_CHILD 2
#define CCI_ASYNC_LET_TASK 3
#define CCI_ASYNC_LET_FLAGS 7

/// The task of an `async let` that has begun; null where the runtime lays it out in another way.
static void *cci_async_let_task(void **async_let) {
  uintptr_t task = (uintptr_t)async_let[CCI_ASYNC_LET_TASK] & ~(uintptr_t)CCI_ASYNC_LET_FLAGS;
  return task == (uintptr_t)async_let[CCI_ASYNC_LET_CHILD] ? (void *)task : NULL;
}

/// What user code begins an `async let` with: a child of a task that prefers an executor goes straight there.
CCI_RUNTIME_WRAPPER(
    void, swift_asyncLet_begin,
    void **async_let, void *options, const void *result_type, void *function, void *closure, void *result) {
  static _Atomic(void *) real;
  cci_async_let_begin begin = (cci_async_let_begin)cci_runtime_function(&real, "swift_asyncLet_begin");
  cci_creation creation = cci_creation_begin(NULL);
  // Only code of a scope is looked at here, so that the runtime's layout does not matter to others.
  bool is_of_scope = creation.note != CCI_NO_SCOPE;
  begin(async_let, options, result_type, function, closure, result);
  cci_creation_end(is_of_scope ? cci_async_let_task(async_let) : NULL, creation);
}

#endif
