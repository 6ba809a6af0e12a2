#include "Internal.h"

#if defined(__linux__)

// The runtime's functions with which an executor runs a job. The runtime calls its own from within, so that what comes here
// is run by executors of the user's, and by those of the kit.

typedef __attribute__((swiftcall)) void (*cci_run)(void *job, void *identity, uintptr_t implementation);
typedef __attribute__((swiftcall)) void (*cci_run_isolated)(
    void *job, void *identity, uintptr_t implementation, void *task_identity, uintptr_t task_implementation);

static cci_run cci_real_run(void) {
  static _Atomic(void *) real;
  return (cci_run)cci_runtime_function(&real, "swift_job_run");
}

uintptr_t cci_job_runner(void) { return (uintptr_t)cci_real_run(); }

void cci_job_run(void *job, cci_executor executor) { cci_real_run()(job, executor.identity, executor.implementation); }

/// What the slot of the thread says around a job.
typedef struct cci_outer_job {
  cci_thread slot;
  /// Whose job it is, for `cci_job_has_run`; null if that is not to be called.
  void *token;
} cci_outer_job;

/// Tells of a job. An executor may run it at once, in the midst of what the thread does: of another task's slice, of the
/// creation of its own task, of code of the kit. Nothing of that is the job's.
static void cci_job_begin(cci_outer_job *outer, void *job) {
  cci_thread *slot = cci_current();
  outer->slot = *slot;
  outer->token = cci_job_will_run != NULL ? cci_job_will_run(job) : NULL;
  if (slot->allowance > 0) cci_allowance_ends();
  slot->slice = NULL;
  slot->interrupted = &outer->slot;
  slot->clock = NULL;
  slot->watch = NULL;
  slot->drains_actor = false;
  slot->guard = 0;
  slot->allowance = 0;
  slot->inside = 0;
  slot->creations = 0;
  slot->new_task_name = NULL;
}

static void cci_job_end(const cci_outer_job *outer) {
  cci_thread *slot = cci_current();
  if (outer->token != NULL) cci_job_has_run(outer->token);
  slot->slice = outer->slot.slice;
  slot->interrupted = outer->slot.interrupted;
  slot->clock = outer->slot.clock;
  slot->watch = outer->slot.watch;
  slot->drains_actor = outer->slot.drains_actor;
  slot->guard = outer->slot.guard;
  slot->allowance = outer->slot.allowance;
  if (slot->allowance > 0) cci_allowance_begins();
  slot->inside = outer->slot.inside;
  slot->creations = outer->slot.creations;
  slot->new_task_name = outer->slot.new_task_name;
  slot->origin_clock_id = outer->slot.origin_clock_id;
}

CCI_RUNTIME_WRAPPER(void, swift_job_run, void *job, void *identity, uintptr_t implementation) {
  cci_outer_job outer;
  cci_job_begin(&outer, job);
  cci_real_run()(job, identity, implementation);
  cci_job_end(&outer);
}

CCI_RUNTIME_WRAPPER(void, swift_job_run_on_task_executor, void *job, void *identity, uintptr_t implementation) {
  static _Atomic(void *) real;
  cci_outer_job outer;
  cci_job_begin(&outer, job);
  ((cci_run)cci_runtime_function(&real, "swift_job_run_on_task_executor"))(job, identity, implementation);
  cci_job_end(&outer);
}

CCI_RUNTIME_WRAPPER(
    void, swift_job_run_on_serial_and_task_executor,
    void *job, void *identity, uintptr_t implementation, void *task_identity, uintptr_t task_implementation) {
  static _Atomic(void *) real;
  cci_outer_job outer;
  cci_job_begin(&outer, job);
  cci_run_isolated run =
      (cci_run_isolated)cci_runtime_function(&real, "swift_job_run_on_serial_and_task_executor");
  run(job, identity, implementation, task_identity, task_implementation);
  cci_job_end(&outer);
}

#endif
