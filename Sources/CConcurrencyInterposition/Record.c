#include "Internal.h"

const char *cci_call_name(cci_call call) {
  static const char *const names[CCI_CALL_COUNT] = {
      "nanosleep",
      "clock_nanosleep",
      "usleep",
      "sleep",
      "sem_wait",
      "sem_timedwait",
      "sem_clockwait",
      "futex(FUTEX_WAIT)",
      "futex(FUTEX_WAIT_BITSET)",
      "futex(FUTEX_LOCK_PI)",
      "pthread_cond_wait",
      "pthread_cond_timedwait",
      "pthread_cond_clockwait",
  };
  return (unsigned)call < CCI_CALL_COUNT ? names[call] : "unknown";
}

#if defined(__linux__) && CCI_WRAPPERS

/// FNV-1a over the call, the task and the stack, a word at a time.
static uint64_t cci_hash(cci_call call, uint64_t task_id, const cci_stack *stack) {
  const uint64_t prime = 0x100000001b3;
  uint64_t hash = (0xcbf29ce484222325 ^ (uint64_t)call) * prime;
  hash = (hash ^ task_id) * prime;
  for (uint32_t index = 0; index < stack->count; index += 1) hash = (hash ^ stack->pc[index]) * prime;
  return hash;
}

/// The record for this call from this stack: the one that exists, else a free one, else null.
static cci_record *cci_find_record(cci_watch *watch, cci_call call, uint64_t hash) {
  for (uint32_t index = 0; index < watch->record_count; index += 1) {
    cci_record *record = &watch->records[index];
    if (record->call == call && record->stack_hash == hash) return record;
  }
  if (watch->record_count == CCI_MAX_RECORDS) {
    watch->records_lost += 1;
    return NULL;
  }
  cci_record *record = &watch->records[watch->record_count];
  watch->record_count += 1;
  record->call = call;
  record->stack_hash = hash;
  record->count = 0;
  record->wall_ns = 0;
  record->cpu_ns = 0;
  record->run_delay_ns = 0;
  return record;
}

/// A lower bound of the time that the thread, runnable, waited for a core during the call. What it waited between the
/// last mark and the call is at most the part of that time in which it did not run.
static int64_t cci_call_run_delay(cci_watch *watch, const cci_wait *wait, int64_t end_ns, int64_t end_cpu_ns) {
  if (watch->mark_delay_ns < 0) return 0;
  int64_t delay = cci_read_run_delay(watch->schedstat_fd);
  if (delay < 0) return 0;
  int64_t idle_before = (wait->start_ns - watch->mark_at_ns) - (wait->start_cpu_ns - watch->mark_cpu_ns);
  int64_t bound = delay - watch->mark_delay_ns - (idle_before < 0 ? 0 : idle_before);
  watch->mark_at_ns = end_ns;
  watch->mark_cpu_ns = end_cpu_ns;
  watch->mark_delay_ns = delay;
  int64_t limit = (end_ns - wait->start_ns) - (end_cpu_ns - wait->start_cpu_ns);
  return bound < 0 || limit < 0 ? 0 : bound > limit ? limit : bound;
}

/// The id of the task that is current on the thread; 0 when none is.
static uint64_t cci_current_task_id(void) {
  void *task = swift_task_getCurrent();
  return task == NULL ? 0 : swift_task_getJobTaskId(task);
}

cci_wait cci_wait_start(cci_watch *watch) {
  cci_thread *slot = cci_current();
  slot->guard += 1;
  cci_wait wait = {.watch = watch, .start_ns = cci_real_monotonic_ns(), .start_cpu_ns = cci_thread_cpu_ns()};
  slot->guard -= 1;
  return wait;
}

void cci_wait_note(const cci_wait *wait, cci_call call, const void *frame, int64_t grace_ns) {
  int64_t end_ns = cci_real_monotonic_ns();
  int64_t wall_ns = end_ns - wait->start_ns;
  if (wall_ns < grace_ns) return;
  cci_thread *slot = cci_current();
  int error = errno;
  slot->guard += 1;
  cci_watch *watch = wait->watch;
  int64_t end_cpu_ns = cci_thread_cpu_ns();
  int64_t cpu_ns = end_cpu_ns - wait->start_cpu_ns;
  int64_t delay_ns = wall_ns < CCI_SHORT_SLICE_NS ? 0 : cci_call_run_delay(watch, wait, end_ns, end_cpu_ns);
  // A lock that was free again soon, while the thread itself waited for a core, did not block.
  if (wall_ns - cpu_ns - delay_ns >= grace_ns || grace_ns == 0) {
    uint64_t task_id = cci_current_task_id();
    cci_stack stack;
    cci_walk_from_wrapper(&stack, (uintptr_t)frame);
    cci_record *record = cci_find_record(watch, call, cci_hash(call, task_id, &stack));
    if (record != NULL) {
      if (record->count == 0) {
        record->stack = stack;
        record->first_ns = wait->start_ns;
        record->task_id = task_id;
      }
      record->count += 1;
      record->wall_ns += wall_ns;
      record->cpu_ns += cpu_ns;
      record->run_delay_ns += delay_ns;
    }
  }
  slot->guard -= 1;
  errno = error;
}

#endif
