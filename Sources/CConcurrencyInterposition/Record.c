#include "Internal.h"

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
  if (watch->record_count == CCI_MAX_RECORDS) return NULL;
  cci_record *record = &watch->records[watch->record_count];
  watch->record_count += 1;
  record->call = call;
  record->stack_hash = hash;
  record->count = 0;
  record->wall_ns = 0;
  record->cpu_ns = 0;
  record->run_delay_ns = 0;
  record->longest_ns = 0;
  record->by_budget = true;
  return record;
}

/// How long the thread, runnable, waited for a core during the call; -1 when the kernel does not tell.
///
/// Exact if it was read before the call, as it is where the call is judged by how long it blocked. Else what it waited
/// between the last mark and the call is not known, and as little as possible of that counts: at most the part of that time
/// in which the thread did not run.
///
/// A thread that loses its core while it reads has waited for one after the end. Then the call ends later.
static int64_t cci_call_run_delay(cci_watch *watch, const cci_wait *wait, int64_t *end_ns, int64_t *end_cpu_ns) {
  if (watch->mark_delay_ns < 0) return 0;
  int64_t delay = cci_read_run_delay(watch->schedstat_fd);
  for (int reads = 1; reads < 4 && cci_real_monotonic_ns() - *end_ns >= CCI_LONG_READING_NS; reads += 1) {
    *end_ns = cci_real_monotonic_ns();
    *end_cpu_ns = cci_thread_cpu_ns();
    delay = cci_read_run_delay(watch->schedstat_fd);
  }
  if (delay < 0) return 0;
  int64_t idle_before = (wait->start_ns - watch->mark_at_ns) - (wait->start_cpu_ns - watch->mark_cpu_ns);
  if (idle_before < 0) idle_before = 0;
  int64_t during = wait->start_delay_ns >= 0 ? delay - wait->start_delay_ns : delay - watch->mark_delay_ns - idle_before;
  watch->mark_at_ns = *end_ns;
  watch->mark_cpu_ns = *end_cpu_ns;
  watch->mark_delay_ns = delay;
  int64_t limit = (*end_ns - wait->start_ns) - (*end_cpu_ns - wait->start_cpu_ns);
  return during < 0 || limit < 0 ? 0 : during > limit ? limit : during;
}

/// The id of the task that is current on the thread; 0 when none is.
static uint64_t cci_current_task_id(void) {
  void *task = swift_task_getCurrent();
  return task == NULL ? 0 : swift_task_getJobTaskId(task);
}

cci_wait cci_wait_start(cci_watch *watch) {
  cci_thread *slot = cci_current();
  slot->guard += 1;
  cci_wait wait = {
      .watch = watch,
      .start_ns = cci_real_monotonic_ns(),
      .start_cpu_ns = cci_thread_cpu_ns(),
      .start_delay_ns = -1,
      .start_switches = -1,
  };
  slot->guard -= 1;
  slot->inside += 1;
  return wait;
}

void cci_wait_measure_delay(cci_wait *wait) {
  if (wait->watch == NULL) return;
  wait->start_delay_ns = cci_read_run_delay(wait->watch->schedstat_fd);
  wait->start_switches = cci_read_switches();
}

void cci_wait_measure_holder(cci_wait *wait, int32_t thread) {
  if (wait->watch == NULL || thread <= 0) return;
  if (cci_read_use_of(thread, &wait->holder_use)) wait->holder = thread;
}

/// How long since then the holder of the lock could not go on for want of a core, at most `limit_ns`. Whoever has taken the
/// lock after it is not looked at.
///
/// One that has never slept since has waited for a core whenever it did not compute, if only for one that the host of a
/// virtual machine had taken, which appears in no run delay.
static int64_t cci_holder_run_delay(const cci_wait *wait, int64_t limit_ns) {
  cci_thread_use use;
  if (wait->holder == 0 || !cci_read_use_of(wait->holder, &use)) return 0;
  const cci_thread_use *before = &wait->holder_use;
  bool never_slept = before->switches >= 0 && use.switches == before->switches;
  int64_t delay_ns = never_slept ? limit_ns - (use.cpu_ns - before->cpu_ns) : use.delay_ns - before->delay_ns;
  return delay_ns < 0 ? 0 : delay_ns > limit_ns ? limit_ns : delay_ns;
}

bool cci_wait_has_slept(const cci_wait *wait) { return cci_read_switches() != wait->start_switches; }

/// Adds a call to the records.
CCI_NEEDS_CALLERS_FRAME static void cci_record_add(
    const cci_wait *wait, cci_call call, const void *frame, int64_t wall_ns, int64_t cpu_ns, int64_t delay_ns) {
  uint64_t task_id = cci_current_task_id();
  cci_stack stack;
  cci_walk_from_wrapper(&stack, (uintptr_t)frame);
  cci_record *record = cci_find_record(wait->watch, call, cci_hash(call, task_id, &stack));
  if (record == NULL) {
    // Calls that are judged by their length, as those on files, need be nobody's affair.
    if (!wait->by_budget && cci_call_category(call) != CCI_CATEGORY_file) wait->watch->records_lost += 1;
    return;
  }
  if (record->count == 0) {
    record->stack = stack;
    record->first_ns = wait->start_ns;
    record->task_id = task_id;
  }
  record->count += 1;
  record->by_budget = record->by_budget && wait->by_budget;
  record->wall_ns += wall_ns;
  record->cpu_ns += cpu_ns;
  record->run_delay_ns += delay_ns;
  int64_t blocked_ns = wall_ns - cpu_ns - delay_ns;
  if (blocked_ns > record->longest_ns) record->longest_ns = blocked_ns;
}

void cci_wait_note(const cci_wait *wait, cci_call call, const void *frame, int64_t grace_ns) {
  cci_thread *slot = cci_current();
  slot->inside -= 1;
  if (grace_ns == CCI_NO_WAIT) return;
  int64_t end_ns = cci_real_monotonic_ns();
  int64_t wall_ns = end_ns - wait->start_ns;
  if (wall_ns < grace_ns) return;
  int error = errno;
  if (grace_ns != 0 && !cci_wait_has_slept(wait)) return;
  slot->guard += 1;
  int64_t end_cpu_ns = cci_thread_cpu_ns();
  int64_t delay_ns = wall_ns < CCI_SHORT_SLICE_NS ? 0 : cci_call_run_delay(wait->watch, wait, &end_ns, &end_cpu_ns);
  wall_ns = end_ns - wait->start_ns;
  int64_t cpu_ns = end_cpu_ns - wait->start_cpu_ns;
  // The clocks are read one after the other.
  if (cpu_ns > wall_ns) cpu_ns = wall_ns;
  delay_ns += cci_holder_run_delay(wait, wall_ns - cpu_ns - delay_ns);
  // A lock that was free again soon, while the thread itself or the lock's holder waited for a core, did not block.
  if (wall_ns - cpu_ns - delay_ns >= grace_ns || grace_ns == 0) {
    cci_record_add(wait, call, frame, wall_ns, cpu_ns, delay_ns);
    if (cci_call_was_noted != NULL) cci_call_was_noted();
  }
  slot->guard -= 1;
  errno = error;
}

#endif
