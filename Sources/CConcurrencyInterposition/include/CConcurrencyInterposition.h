/// The part of the kit that must be C: a constructor that runs before `main`, one thread-local slot, wrappers for the
/// functions of the C library that read the time or put a thread to sleep, a stack walker and a CPU sampler.
///
/// Nothing here decides anything. The wrappers answer with virtual time when the thread's slot says so and write down
/// blocking calls when the slot says so; in every other case they call through.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CConcurrencyCalls.h"

#define CCI_MAX_FRAMES 48
#define CCI_MAX_RECORDS 64
#define CCI_MAX_SAMPLES 16
/// A wait for a lock counts from here on: a short one is what a lock is for.
#define CCI_LOCK_GRACE_NS 1000000

/// A virtual clock. While a thread's slot points to one, every wall and monotonic clock that the thread reads answers
/// `base + elapsed`. Thread and process CPU clocks stay real.
///
/// A thread that has really slept, or has waited until a deadline, reads at least the time at which that ended, for
/// much code asks again (`Thread.sleep`, a loop around a condition) and would go on forever if no time had passed. This
/// later time depends on what was asked for alone, is the thread's own, and holds until `elapsed` has caught up.
typedef struct cci_virtual_clock {
  /// A number that no other clock of the process has.
  uint64_t id;
  /// Nanoseconds since the scope began. Written by the scope's scheduler, and by threads that have slept.
  _Atomic(int64_t) elapsed_ns;
  /// What `CLOCK_REALTIME` and `CLOCK_TAI` answer at elapsed 0, in nanoseconds since 1970.
  int64_t realtime_base_ns;
  /// What `CLOCK_MONOTONIC` and `CLOCK_BOOTTIME` answer at elapsed 0, in nanoseconds. Years away from
  /// `realtime_base_ns`, as it is on every real machine: `pthread_cond_timedwait` tells by that which of the two clocks
  /// a deadline was read from.
  int64_t monotonic_base_ns;
} cci_virtual_clock;

// A deadline that a thread with a virtual clock passes to a waiting call was computed from virtual time. The wrappers
// of `clock_nanosleep`, `sem_timedwait`, `sem_clockwait`, `pthread_cond_timedwait`, `pthread_cond_clockwait`, of locks,
// joins and message queues with a deadline, and of the futex hand the kernel the real time that is as far away. Such a
// call therefore waits in real time for as long as it would have without a virtual clock. (A deadline that another, real
// thread computed is moved too, and then means little.)

/// Makes a clock with nothing elapsed. Swift cannot see the atomic member itself.
void cci_virtual_clock_init(
    cci_virtual_clock *_Nonnull clock, int64_t realtime_base_ns, int64_t monotonic_base_ns);
/// Ends the use of a clock. While some are in use, threads that run no slice of a scope ask for their current task's.
void cci_virtual_clock_destroy(cci_virtual_clock *_Nonnull clock);

/// Nanoseconds since the scope began, as the scheduler set them.
static inline int64_t cci_virtual_clock_elapsed(const cci_virtual_clock *_Nonnull clock) {
  return atomic_load_explicit(&clock->elapsed_ns, memory_order_acquire);
}

/// The clock's number.
static inline uint64_t cci_virtual_clock_id(const cci_virtual_clock *_Nonnull clock) { return clock->id; }

/// Sets the clock, also back.
static inline void cci_virtual_clock_set_elapsed(cci_virtual_clock *_Nonnull clock, int64_t elapsed_ns) {
  atomic_store_explicit(&clock->elapsed_ns, elapsed_ns, memory_order_release);
}

/// Moves the clock forward, unless it shows as much already. Called by any thread.
static inline void cci_virtual_clock_reach(cci_virtual_clock *_Nonnull clock, int64_t elapsed_ns) {
  int64_t shown = atomic_load_explicit(&clock->elapsed_ns, memory_order_relaxed);
  while (shown < elapsed_ns
         && !atomic_compare_exchange_weak_explicit(
             &clock->elapsed_ns, &shown, elapsed_ns, memory_order_release, memory_order_relaxed)) {
  }
}

/// A call stack. `pc[0]` is the innermost address: in a sample the interrupted instruction; everywhere else, as all
/// that follows, a return address, just behind the call that it stands for. From `async_start` on (equal to `count` if
/// there is none) the entries are not callers but the resume functions of the awaiting async functions.
typedef struct cci_stack {
  uint32_t count;
  uint32_t async_start;
  /// For a CPU sample the task that was current, by `swift_task_getJobTaskId`; else 0.
  uint64_t task_id;
  uintptr_t pc[CCI_MAX_FRAMES];
} cci_stack;

/// One blocking call, or several of one task from the same stack in the same slice.
typedef struct cci_record {
  cci_call call;
  uint32_t count;
  /// `swift_task_getJobTaskId` of the task that was current; 0 when none was.
  uint64_t task_id;
  /// Real `CLOCK_MONOTONIC` at the first call.
  int64_t first_ns;
  /// Sums over `count`. The run delay is a lower bound, and 0 for calls shorter than `CCI_SHORT_SLICE_NS` or when the
  /// kernel does not tell.
  int64_t wall_ns;
  int64_t cpu_ns;
  int64_t run_delay_ns;
  /// The longest that one of the calls has blocked: its wall without what it used or waited for of the processor.
  int64_t longest_ns;
  /// Whether none of the calls had to wait: they count for those only whose budget is less than the longest.
  bool by_budget;
  uint64_t stack_hash;
  cci_stack stack;
} cci_record;

/// What one slice cost.
typedef struct cci_slice_cost {
  int64_t wall_ns;
  /// -1 when the slice was shorter than `CCI_SHORT_SLICE_NS` and the processor time was not read. Never more than the
  /// true value; less by little more than `CCI_SHORT_SLICE_NS` at most.
  int64_t cpu_ns;
  /// -1 likewise, or when the kernel does not tell.
  int64_t run_delay_ns;
} cci_slice_cost;

#define CCI_SHORT_SLICE_NS 500000
/// See `cci_slice_progress`.
#define CCI_SHORT_PROGRESS_NS 1000000

/// Where the wrappers and the sampler of one thread write. Preallocated, owned by the thread, drained between slices.
typedef struct cci_watch {
  /// How long a call on a regular file blocks before it is noted; 0 if every one is.
  int64_t file_grace_ns;
  /// How long a call that had no reason to wait blocks before it is noted.
  int64_t long_call_ns;
  // Blocking calls of the running slice.
  uint32_t record_count;
  /// Calls that found no free record, but for those that are judged by their length.
  uint32_t records_lost;
  // The running slice.
  int64_t slice_start_ns;
  /// Non-zero while a slice runs. Written by the thread, read by the signal handler on the same thread.
  volatile uint32_t slice_active;
  /// The processor time of the running slice inside `allowBlocking`, and that of the thread when it last began to be allowed.
  int64_t allowed_cpu_ns;
  int64_t allowed_since_ns;
  /// How long the kit itself has worked in the running slice, outside `allowBlocking`.
  int64_t kit_ns;
  /// When `cci_slice_progress` last told; the caller sets it when a slice begins.
  int64_t progress_at_ns;
  // The last reading of the thread's processor time and run delay, how often it had gone to sleep and lost its core, and when
  // it was taken.
  int64_t reading_at_ns;
  int64_t reading_cpu_ns;
  int64_t reading_delay_ns;
  int64_t reading_switches;
  int64_t reading_preemptions;
  // The same, at the reading or at the last long blocking call since. For the wrappers only.
  int64_t mark_at_ns;
  int64_t mark_cpu_ns;
  int64_t mark_delay_ns;
  int schedstat_fd;
  // CPU samples of the running slice, oldest first; `sample_total` counts also those that were thinned out. One tick in
  // `sample_stride`, a power of two, is kept, so that the samples are spread evenly over the slice's processor time.
  volatile uint32_t sample_count;
  volatile uint32_t sample_total;
  volatile uint32_t sample_stride;
  cci_record records[CCI_MAX_RECORDS];
  cci_stack samples[CCI_MAX_SAMPLES];
} cci_watch;

/// The elements of the arrays, which Swift sees as tuples.
static inline const cci_record *_Nonnull cci_watch_record(const cci_watch *_Nonnull watch, uint32_t index) {
  return &watch->records[index];
}
static inline const cci_stack *_Nonnull cci_watch_sample(const cci_watch *_Nonnull watch, uint32_t index) {
  return &watch->samples[index];
}
static inline uintptr_t cci_stack_pc(const cci_stack *_Nonnull stack, uint32_t index) { return stack->pc[index]; }

/// The slot of one thread.
typedef struct cci_thread {
  /// The slice that the thread runs now, opaque to C; null outside slices.
  void *_Nullable slice;
  /// While an executor of the user's runs a job: what the slot says of what the job interrupts; null elsewhere.
  struct cci_thread *_Nullable interrupted;
  /// The clock that the thread reads; null for the real one.
  cci_virtual_clock *_Nullable clock;
  /// Whether the thread runs a job that drains an actor, whose tasks can belong to several scopes: the clock is then that
  /// of the current task, which `cci_clock_of_current_task` tells.
  bool drains_actor;
  /// The task that was last found to belong to no scope on this thread.
  uint64_t outside_task;
  /// The elapsed time of the virtual clock `slept_clock_id` that the thread has slept until. For the wrappers only.
  int64_t slept_until_ns;
  uint64_t slept_clock_id;
  /// On a thread that does work which code in virtual time has started outside its scope, with a block on a queue or a
  /// thread of its own: that code's clock, and the elapsed time at which it started the work. The number is 0 elsewhere.
  uint64_t origin_clock_id;
  int64_t origin_ns;
  /// Whether the thread itself was started for the work, and not a block, so that it may do the work of others since.
  bool origin_is_of_thread;
  /// The name that was given to the task that is being created on the thread; null if it has none. Lives as long as the
  /// creation.
  const char *_Nullable new_task_name;
  /// How many tasks, one within the other, are being created on the thread.
  int32_t creations;
  /// The kernel's number of the thread; 0 until it was asked for.
  int32_t thread_id;
  /// Where to write blocking calls; null when the slice is not watched.
  cci_watch *_Nullable watch;
  /// Above 0 while the kit's own code runs on the thread: the wrappers call through and note nothing.
  int32_t guard;
  /// Above 0 inside `allowBlocking`: blocking calls are not noted.
  int32_t allowance;
  /// Above 0 while a wrapper that notes a call runs the real function: what that calls itself is a part of the call.
  int32_t inside;
  /// The watch that belongs to the thread, made by `cci_thread_prepare`, used again by every watched slice.
  cci_watch *_Nullable own_watch;
  uintptr_t stack_low;
  uintptr_t stack_high;
  /// The thread's CPU timer, if `has_timer`.
  void *_Nullable timer;
  bool has_timer;
  /// Whether there is also a counter of the thread's processor time, and its descriptor.
  bool has_counter;
  int32_t counter;
  /// Whether the sampler's signal was blocked before the sampler started, as it is on libdispatch's threads and all
  /// that they create.
  bool signal_was_blocked;
} cci_thread;

extern __thread cci_thread cci_thread_slot __attribute__((tls_model("initial-exec")));

/// The slot of the calling thread.
static inline cci_thread *_Nonnull cci_current(void) { return &cci_thread_slot; }

/// The elapsed time as the calling thread sees it: what the scheduler says, or what the thread has slept until.
static inline int64_t cci_virtual_clock_seen(const cci_virtual_clock *_Nonnull clock) {
  const cci_thread *slot = cci_current();
  int64_t elapsed = cci_virtual_clock_elapsed(clock);
  bool slept_longer = slot->slept_clock_id == clock->id && slot->slept_until_ns > elapsed;
  return slept_longer ? slot->slept_until_ns : elapsed;
}

/// Learns the bounds of the calling thread's stack and allocates its watch. Idempotent. Allocates: never called from a
/// wrapper or a handler. What it allocates is freed when the thread ends.
void cci_thread_prepare(void);

/// Whether the wrappers are compiled in and have found every function that they wrap. False under a sanitizer.
bool cci_interposition_available(void);
/// The symbols of the functions that are wrapped, by their numbers from 0; null beyond the last.
const char *_Nullable cci_wrapped_function(uint32_t index);
/// Whether the build has a sanitizer, for which the wrappers stand aside.
bool cci_sanitizer_build(void);

/// The real `CLOCK_MONOTONIC` in nanoseconds, whatever the slot says.
int64_t cci_real_monotonic_ns(void);
/// The same as of the kernel's last tick.
int64_t cci_real_monotonic_coarse_ns(void);

/// Begins and ends a slice on a prepared thread: what the slice costs, and the slice's records and samples start empty.
/// `end` leaves the records and samples in place until the next `begin`.
void cci_slice_begin(cci_watch *_Nonnull watch);
/// The same where the caller has just read the real clock: it is `now_ns`.
void cci_slice_begin_at(cci_watch *_Nonnull watch, int64_t now_ns);
cci_slice_cost cci_slice_end(cci_watch *_Nonnull watch);
/// The processor time that the running slice has used since `begin`, or up to `CCI_SHORT_SLICE_NS` more; -1 if less than
/// `CCI_SHORT_PROGRESS_NS` had gone by at `now_ns`, on the real clock, since that was last told. To be called on the
/// slice's thread.
int64_t cci_slice_progress(cci_watch *_Nonnull watch, int64_t now_ns);

/// Told when the calling thread begins and ends to run what is allowed: the processor time between is no affair of a budget.
void cci_allowance_begins(void);
void cci_allowance_ends(void);

/// Told when the kit begins and ends to work in the midst of a slice, for long enough to matter: that is not the slice's.
/// The second is given what the first has returned.
int64_t cci_kit_work_begins(void);
void cci_kit_work_ends(int64_t began_ns);

/// Told of each blocking call that was noted, on the thread that made it. Defined by the Swift side.
extern void cci_call_was_noted(void) __attribute__((weak));

/// Whether this build can sample. Not beside a thread sanitizer, which holds signals back until the interrupted stack
/// is gone.
bool cci_sampler_available(void);
/// Starts or stops sampling the calling, prepared thread's stack each time it has used `period_ns` of processor time
/// inside a slice. A per-thread CPU timer of the kernel sends the signal, so that only the thread's own processor time
/// counts and an idle thread is never interrupted. The kernel looks at the timer once in a tick (1 to 10 ms), if the
/// thread runs at that instant: samples are no closer than that, and on a busy machine there can be fewer. Where the kernel
/// lets programs count their own processor time (`perf_event_paranoid` is 2 or less, and no sandbox forbids it), a counter
/// sends the signal too, exactly once in a period.
/// Returns false when sampling is not available, the thread is not prepared or the timer could not be made.
bool cci_sampler_start(int64_t period_ns);
void cci_sampler_stop(void);

/// The number by which the kernel knows the calling thread.
int32_t cci_thread_id(void);
/// Lets the calling thread answer `cci_stack_of_thread`, also if it has blocked all signals.
void cci_thread_answer(void);
/// Asks another, prepared thread for its stack and waits for the answer, but not for ever: the signal interrupts what the
/// thread does, and a thread may block signals. A blocking call of the thread can end early for it, with `EINTR`.
bool cci_stack_of_thread(int32_t thread, cci_stack *_Nonnull stack);

/// Writes the stack of the caller into `stack`, without the frame of this function, leaving out the `skip` innermost
/// callers. Follows frame pointers, and from the first async frame on the chain of async contexts. Takes no lock,
/// allocates nothing, reads only inside the thread's stack, the contexts, and the code next to a return address. On a
/// thread that was not prepared the stack is empty.
void cci_walk(cci_stack *_Nonnull stack, uint32_t skip);
/// Writes where a task goes on, then the functions that await it, by its context. The task may be running meanwhile, so that
/// the context is no longer one: then less is written, or what stood there before.
void cci_walk_task(cci_stack *_Nonnull stack, uintptr_t resume_function, uintptr_t context);

/// Reads a word that may not be there. Returns false if it is not. What is there may be something else by now.
bool cci_read_word(uintptr_t address, uintptr_t *_Nonnull word);

/// The file of the library or program that holds a code address, and the exported symbol before the address; null if
/// there is none. Returns false when no image holds it.
bool cci_find_image(uintptr_t address, const char *_Nullable *_Nonnull path, const char *_Nullable *_Nonnull symbol);

/// The file of the library or program that holds a code address, and the address that the code was linked at. Returns false
/// when no image holds it, or when the file's path is relative.
bool cci_find_linked_address(uintptr_t address, const char *_Nullable *_Nonnull path, uint64_t *_Nonnull linked);

// MARK: Lines of code

/// The lines of the code in a program or library, as its debug information has them.
typedef struct cci_lines cci_lines;

/// A line of code. The path is `file`, relative to `directory`, relative to `base`; each can be absolute or empty. What is
/// found stays as long as the process.
typedef struct cci_line {
  const char *_Nullable base;
  const char *_Nullable directory;
  const char *_Nullable file;
  /// 0 for what the compiler has added.
  uint32_t line;
} cci_line;

typedef enum cci_line_answer {
  /// The debug information tells, but cannot be read here.
  CCI_LINE_UNKNOWN,
  /// It tells of no line.
  CCI_LINE_NONE,
  CCI_LINE_FOUND,
} cci_line_answer;

/// Reads a file's lines once and for all. Null if it has none, or none that can be read here.
cci_lines *_Nullable cci_lines_open(const char *_Nonnull path);

/// Looks up an address that code was linked at. Takes microseconds.
cci_line_answer cci_lines_find(const cci_lines *_Nonnull lines, uint64_t address, cci_line *_Nonnull place);

/// The file of that name, given without its folder, among those of which the code around an address is made; `line` is 0. False
/// if there is none.
bool cci_lines_find_file(
    const cci_lines *_Nonnull lines, uint64_t address, const char *_Nonnull name, cci_line *_Nonnull place);

// MARK: The audit of a process

/// The environment variable that names the folder for the report of an audit.
#define CCI_AUDIT_VARIABLE "CONCURRENCY_AUDIT"

/// Called before `main` where the variable is set; returns whether the process is audited from then on. Defined by the
/// Swift side.
extern bool cci_audit_begins(void) __attribute__((weak));
/// Told when code of a test framework has set a value of the current task. Defined where that is.
extern void cci_test_value_was_set(void) __attribute__((weak));
/// Whether the process is audited. Written before `main` only.
extern bool cci_audits;
static inline bool cci_is_auditing(void) { return __builtin_expect(cci_audits, false); }
/// Whether the code at an address is that of a test framework. False where the process is not audited.
bool cci_is_test_framework(uintptr_t address);
/// Whether the process has a library of a test framework, so that its code can be told.
bool cci_knows_test_frameworks(void);
/// Told before something that was found is handed to the writer of the report, and when the writer is done with it: a process
/// that crashes waits for the writer.
void cci_audit_work_begins(void);
void cci_audit_work_ended(void);
/// Returns once the process is about to end: `process_ends` was called, or it crashes.
void cci_audit_wait_for_end(void);
void cci_audit_process_ends(void);

// MARK: Tasks

/// Told of each task that user code creates, after the runtime has enqueued it. Defined by the Swift side.
extern void cci_task_was_created(void *_Nonnull task) __attribute__((weak));
/// Asked before that, whether the creating code is of a scope.
extern bool cci_task_creation_begins(void) __attribute__((weak));

#define CCI_CREATIONS 64

/// Creations of tasks by code of scopes that were in progress at one instant.
typedef struct cci_creations {
  uint64_t words[CCI_CREATIONS];
} cci_creations;

/// What the threads do that have not ended their creations.
typedef enum cci_creators {
  /// All have ended them.
  CCI_CREATORS_DONE,
  /// They sleep.
  CCI_CREATORS_SLEEP,
  /// One at least runs, or would if it had a core.
  CCI_CREATORS_RUN,
} cci_creators;

/// Reads which creations are in progress; false if none is.
bool cci_creations_read(cci_creations *_Nonnull creations);
/// Leaves out those of the creations that have ended since, and tells of the others.
cci_creators cci_creations_look(cci_creations *_Nonnull creations);

/// Asked for each isolated deinitializer that user code is about to hand to its actor, whether `cci_deinit_runs` is to be
/// called there in its place; that is to call `cci_deinit_perform`. Defined by the Swift side.
extern bool cci_deinit_begins(void *_Nonnull object, void *_Nonnull work) __attribute__((weak));
extern void cci_deinit_runs(void *_Nonnull object) __attribute__((weak));
/// Runs an isolated deinitializer on the calling thread.
void cci_deinit_perform(void *_Nonnull work, void *_Nonnull object);

/// Told of each job before an executor of the user's runs it, on the thread that does. Returns what `cci_job_has_run` is
/// to be told when the job has returned; null if nothing. Defined by the Swift side.
extern void *_Nullable cci_job_will_run(void *_Nonnull job) __attribute__((weak));
extern void cci_job_has_run(void *_Nonnull token) __attribute__((weak));

/// The clock of the task that is current on the thread; null for the real one. Defined by the Swift side.
extern cci_virtual_clock *_Nullable cci_clock_of_current_task(void) __attribute__((weak));

// MARK: Timers of libdispatch and of the kernel

/// A block or function that code in virtual time has asked libdispatch to run on a queue later. Owned by whoever took it.
typedef struct cci_callback cci_callback;

/// Offered each callback that the calling thread, which reads a virtual clock, has asked for; `stack` is that of the
/// request. Returns true if it takes the callback, false if libdispatch is to make it after as much real time. Defined by
/// the Swift side.
extern bool cci_callback_after(int64_t delay_ns, const cci_stack *_Nonnull stack, cci_callback *_Nonnull callback)
    __attribute__((weak));

/// Lets `function(context)` run on the callback's queue as libdispatch would have run the callback. The function is to
/// call `cci_callback_invoke`.
void cci_callback_enqueue(
    const cci_callback *_Nonnull callback, void *_Nullable context, void (*_Nonnull function)(void *_Nullable context));
/// Whether the callback is a work item of libdispatch that has been cancelled: invoked, it runs nothing.
bool cci_callback_is_cancelled(const cci_callback *_Nonnull callback);
/// Whether the callback is to run on the main queue.
bool cci_callback_is_for_main_queue(const cci_callback *_Nonnull callback);
/// Runs what was asked for, on the calling thread.
void cci_callback_invoke(const cci_callback *_Nonnull callback);
/// Gives back the callback and what it holds.
void cci_callback_destroy(cci_callback *_Nonnull callback);

/// The handlers of a timer source that run as code of a scope.
typedef enum cci_source_handler {
  CCI_SOURCE_EVENT = 0,
  CCI_SOURCE_CANCEL,
} cci_source_handler;

/// What happens to a timer source.
typedef enum cci_source_change {
  CCI_SOURCE_SUSPENDED = 0,
  CCI_SOURCE_RESUMED,
  CCI_SOURCE_ACTIVATED,
  CCI_SOURCE_CANCELLED,
  /// Its last user has let it go.
  CCI_SOURCE_DROPPED,
} cci_source_change;

/// Told when the calling thread, which reads a virtual clock, makes a timer source; `stack` is that of the request, and
/// `on_main` tells whether the handlers are to run on the main queue. Returns a new reference to a Swift object that stands for the source, and which owns a reference to it, to be given
/// back with `cci_source_release`; null if the source is to be a real one. Defined by the Swift side, as are the others.
extern void *_Nullable cci_source_was_made(void *_Nonnull source, bool on_main, const cci_stack *_Nonnull stack)
    __attribute__((weak));
/// Told when the source's timer is set to fire so many nanoseconds after now, negative if it should have fired before,
/// and then with this interval, 0 for none; or when it is unset.
extern void cci_source_was_set(void *_Nonnull token, bool is_set, int64_t distance_ns, int64_t interval_ns)
    __attribute__((weak));
extern void cci_source_has_handler(void *_Nonnull token, cci_source_handler kind, bool is_set) __attribute__((weak));
/// Told before the change is made, but for the last one.
extern void cci_source_changed(void *_Nonnull token, cci_source_change change) __attribute__((weak));
/// Called on the source's queue in place of a handler. Is to call `cci_handler_run`.
extern void cci_source_runs(void *_Nonnull token, cci_source_handler kind, void *_Nonnull handler)
    __attribute__((weak));

/// Runs what the user has given for a handler, on the calling thread.
void cci_handler_run(void *_Nonnull handler);
/// Tells the source that its timer has fired so many times.
void cci_source_add(void *_Nonnull source, uint64_t count);
/// How many fires the handler that runs now is told of.
uint64_t cci_source_data(void *_Nonnull source);
/// Whether the source's last user has let it go.
bool cci_source_is_dropped(void *_Nonnull source);
void cci_source_release(void *_Nonnull source);

/// The timers that run on the real clock whatever the thread that sets them reads.
typedef enum cci_real_timer {
  /// A timer source of libdispatch that no code in virtual time has made.
  CCI_DISPATCH_SOURCE_TIMER = 0,
  /// A timer of the kernel, such as those under a run loop and its `Timer`s.
  CCI_TIMER_DESCRIPTOR,
  /// A block or a function that libdispatch is to run later.
  CCI_CALLBACK,
} cci_real_timer;

/// Told when a thread that reads a virtual clock sets one, and when a block does that such a thread has given to a queue:
/// then the slot tells whose it is. Defined by the Swift side.
extern void cci_real_timer_was_set(cci_real_timer kind, const cci_stack *_Nonnull stack) __attribute__((weak));

// MARK: The Swift runtime's own entry points, as its ABI has them

__attribute__((swiftcall)) uint64_t swift_task_getJobTaskId(void *_Nonnull job);
__attribute__((swiftcall)) void *_Nullable swift_task_getCurrent(void);
/// How many strong references there are to an object.
size_t swift_retainCount(void *_Nonnull object);
__attribute__((swiftcall)) const char *_Nullable swift_task_getCurrentTaskName(void);
__attribute__((swiftcall)) void swift_task_cancel(void *_Nonnull task);
__attribute__((swiftcall)) bool swift_task_isCancelled(void *_Nonnull task);
/// The executor whose job the calling thread runs; its identity is null for the default one, and where none runs.
typedef struct cci_executor {
  void *_Nullable identity;
  uintptr_t implementation;
} cci_executor;
__attribute__((swiftcall)) cci_executor swift_task_getCurrentExecutor(void);
/// Runs a job on the calling thread, for an executor of the kit's: nobody is told.
void cci_job_run(void *_Nonnull job, cci_executor executor);
size_t swift_retainCount(void *_Nonnull object);
