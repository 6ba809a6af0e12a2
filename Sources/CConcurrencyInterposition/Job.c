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

/// Tells of a job. Returns how many tasks the thread is about to create: the executor may run the job while one is made,
/// and what the job creates is nothing to them.
static int32_t cci_job_begin(void *job) {
  if (cci_job_will_run != NULL) cci_job_will_run(job);
  int32_t creations = cci_current()->creations;
  cci_current()->creations = 0;
  return creations;
}

static void cci_job_end(int32_t creations) { cci_current()->creations = creations; }

__attribute__((swiftcall, used, visibility("default"))) void cci_wrapped_swift_job_run(
    void *job, void *identity, uintptr_t implementation) __asm__("swift_job_run");
__attribute__((swiftcall)) void cci_wrapped_swift_job_run(void *job, void *identity, uintptr_t implementation) {
  int32_t creations = cci_job_begin(job);
  cci_real_run()(job, identity, implementation);
  cci_job_end(creations);
}

__attribute__((swiftcall, used, visibility("default"))) void cci_wrapped_swift_job_run_on_task_executor(
    void *job, void *identity, uintptr_t implementation) __asm__("swift_job_run_on_task_executor");
__attribute__((swiftcall)) void cci_wrapped_swift_job_run_on_task_executor(
    void *job, void *identity, uintptr_t implementation) {
  static _Atomic(void *) real;
  int32_t creations = cci_job_begin(job);
  ((cci_run)cci_runtime_function(&real, "swift_job_run_on_task_executor"))(job, identity, implementation);
  cci_job_end(creations);
}

__attribute__((swiftcall, used, visibility("default"))) void cci_wrapped_swift_job_run_on_serial_and_task_executor(
    void *job, void *identity, uintptr_t implementation, void *task_identity, uintptr_t task_implementation)
    __asm__("swift_job_run_on_serial_and_task_executor");
__attribute__((swiftcall)) void cci_wrapped_swift_job_run_on_serial_and_task_executor(
    void *job, void *identity, uintptr_t implementation, void *task_identity, uintptr_t task_implementation) {
  static _Atomic(void *) real;
  int32_t creations = cci_job_begin(job);
  cci_run_isolated run =
      (cci_run_isolated)cci_runtime_function(&real, "swift_job_run_on_serial_and_task_executor");
  run(job, identity, implementation, task_identity, task_implementation);
  cci_job_end(creations);
}

#endif
