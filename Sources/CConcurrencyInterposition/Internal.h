/// What the files of this target share. Nothing here is visible to Swift.
#pragma once

#include "CConcurrencyInterposition.h"

#if defined(__linux__)

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// A sanitizer wraps the same functions; a second wrapper would hide its own.
#if defined(__SANITIZE_ADDRESS__)
#define CCI_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CCI_ADDRESS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define CCI_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CCI_THREAD_SANITIZER 1
#endif
#endif
#if defined(CCI_ADDRESS_SANITIZER) || defined(CCI_THREAD_SANITIZER)
#define CCI_WRAPPERS 0
#else
#define CCI_WRAPPERS 1
#endif

#define CCI_NS_PER_S 1000000000LL

/// A wrapper: defined under a name of its own and linked under the C library's, so that the attributes of the library's
/// declaration (`nonnull`, `nothrow`) are not assumed about the arguments that callers pass. Not inlined, so that the
/// compiler does not move parts of it, and with them the question for its frame, into a function of their own.
#define CCI_WRAPPER(result, name, ...)                                                                                \
  result cci_wrapped_##name(__VA_ARGS__) __asm__(#name) __attribute__((used, noinline, visibility("default")));       \
  result cci_wrapped_##name(__VA_ARGS__)

/// A function of the Swift runtime that the kit defines too, with the runtime's own calling convention.
#define CCI_RUNTIME_WRAPPER(result, name, ...)                                                                        \
  __attribute__((swiftcall, used, visibility("default"))) result cci_wrapped_##name(__VA_ARGS__) __asm__(#name);      \
  __attribute__((swiftcall)) result cci_wrapped_##name(__VA_ARGS__)

/// For functions that are handed the frame of their caller, which must still stand meanwhile.
#define CCI_NEEDS_CALLERS_FRAME __attribute__((not_tail_called))

/// For code that reads stack words that belong to other functions.
#define CCI_NO_SANITIZER __attribute__((no_sanitize("address", "thread")))

// MARK: System calls and the runtime (Resolve.c)

/// A system call without the C library: it sets no `errno` and is no cancellation point. Returns the negated error.
long cci_raw_syscall(long number, long a, long b, long c, long d, long e, long f);
/// The Swift runtime's own function of a name that the kit defines too. `known` keeps it from the first call on.
void *cci_runtime_function(_Atomic(void *) *known, const char *name);

// MARK: The audit (Audit.c)

/// Looks whether the process is to be audited, and lets the audit begin. Called before `main`.
void cci_audit_construct(void);

// MARK: Time (Clock.c)

/// The real clock, whatever the slot says, also before the constructor ran.
int cci_real_clock_gettime(clockid_t clock, struct timespec *time);
/// The same in nanoseconds; 0 if the clock does not exist.
int64_t cci_real_clock_ns(clockid_t clock);
/// The thread's processor time in nanoseconds. A system call of about 0.7 µs.
int64_t cci_thread_cpu_ns(void);
/// The virtual clock that the calling thread reads now; null for the real one.
cci_virtual_clock *cci_virtual_clock_in_use(void);
/// Whether `clock` stands still between two moves of a virtual clock.
bool cci_clock_is_virtual(clockid_t clock);
/// What `clock` answers in virtual time. Only for clocks that are virtual.
int64_t cci_virtual_clock_ns(const cci_virtual_clock *virtual_clock, clockid_t clock);
/// Notes that the thread, if its clock is virtual, has slept for a duration, waited until a timeout that may be none, or
/// waited until a deadline of `clock`.
void cci_virtual_time_pass(int64_t duration_ns);
void cci_virtual_timeout_pass(const struct timespec *timeout);
void cci_virtual_time_reach(clockid_t clock, const struct timespec *deadline);
/// A deadline that was computed from virtual time, as the real clock has it. Returns `deadline` itself when nothing is
/// to be changed, else `storage`.
const struct timespec *cci_real_deadline(clockid_t clock, const struct timespec *deadline, struct timespec *storage);
/// The clock that a deadline of unknown clock was read from: the one that it is nearest to.
clockid_t cci_nearest_clock(const struct timespec *deadline);
/// Whether a real deadline has passed. Preserves `errno`.
bool cci_deadline_passed(clockid_t clock, const struct timespec *deadline);

/// Whether the nanoseconds are what the C library accepts.
static inline bool cci_timespec_is_valid(const struct timespec *time) {
  return time->tv_nsec >= 0 && time->tv_nsec < CCI_NS_PER_S;
}

/// Whether a lock or a semaphore accepts a deadline of this clock; a call with another one is refused.
static inline bool cci_deadline_is_valid(clockid_t clock, const struct timespec *deadline) {
  return (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC) && cci_timespec_is_valid(deadline);
}

/// Whether a call with such a deadline can wait: not if it will be refused, and not if the deadline has passed already, which is
/// how one asks without waiting.
static inline bool cci_deadline_waits(clockid_t clock, const struct timespec *deadline) {
  return cci_deadline_is_valid(clock, deadline) && !cci_deadline_passed(clock, deadline);
}

static const struct timespec cci_no_time __attribute__((unused)) = {0};

/// A duration in nanoseconds; -1 for one that is not there, is malformed or is too long to matter.
static inline int64_t cci_duration(const struct timespec *duration) {
  if (duration == NULL || duration->tv_sec < 0 || duration->tv_sec > INT32_MAX) return -1;
  return cci_timespec_is_valid(duration) ? duration->tv_sec * CCI_NS_PER_S + duration->tv_nsec : -1;
}

/// Whether a call with this timeout can wait: one that is malformed is refused, and none at all is no limit.
static inline bool cci_timeout_waits(const struct timespec *timeout) {
  if (timeout == NULL) return true;
  return cci_timespec_is_valid(timeout) && (timeout->tv_sec > 0 || (timeout->tv_sec == 0 && timeout->tv_nsec > 0));
}

// MARK: Noting (Record.c)

/// What a thread of the process has used and waited until some instant.
typedef struct cci_thread_use {
  int64_t cpu_ns;
  /// How long it has waited for a core.
  int64_t delay_ns;
  /// How often it has given up its core of its own accord; -1 if it sleeps, or if that is not known.
  int64_t switches;
} cci_thread_use;

/// A blocking call between its start and its end.
typedef struct cci_wait {
  /// Null if it is not to be noted; the other members are then unused.
  cci_watch *watch;
  int64_t start_ns;
  int64_t start_cpu_ns;
  /// How long the thread had waited for a core, and how often it had given up one of its own accord; -1 if not read.
  int64_t start_delay_ns;
  int64_t start_switches;
  /// The thread that held the lock for which the call waits, 0 if nobody is known, and what that had used.
  int32_t holder;
  cci_thread_use holder_use;
  /// Whether the call counts only if it takes longer than the slice's budget.
  bool by_budget;
} cci_wait;

/// For a call that has turned out not to have waited.
#define CCI_NO_WAIT INT64_MAX

/// The watch that a blocking call of the calling thread is to be noted in now; null if it is not to be noted.
static inline cci_watch *cci_watch_in_use(void) {
  cci_thread *slot = cci_current();
  if (__builtin_expect(slot->watch == NULL, 1)) return NULL;
  return (slot->guard | slot->allowance | slot->inside) == 0 ? slot->watch : NULL;
}

/// Takes the time before a call that is to be noted. Preserves `errno`.
cci_wait cci_wait_start(cci_watch *watch);
/// Reads also how long the thread has waited for a core and how often it has slept. A call that is judged by how long it
/// blocked must have it read.
void cci_wait_measure_delay(cci_wait *wait);
/// Reads also what the thread has used that holds the lock, so that its wait for a core is none of the lock's.
void cci_wait_measure_holder(cci_wait *wait, int32_t thread);
/// Whether the thread has slept since the call began; true if that was not read. Preserves `errno`.
///
/// Who never gives up the core of its own accord does not sleep, however long the call takes: it is kept from its core, and
/// what the host of a virtual machine takes appears in no run delay.
bool cci_wait_has_slept(const cci_wait *wait);
/// Takes the time after the call and notes it, unless it blocked for less than `grace_ns`. Preserves `errno`.
void cci_wait_note(const cci_wait *wait, cci_call call, const void *frame, int64_t grace_ns);

/// Begins a call; `watch` is null if it is not to be noted. Each call that has begun must end.
static inline cci_wait cci_wait_begin(cci_watch *watch) {
  return __builtin_expect(watch == NULL, 1) ? (cci_wait){.watch = NULL} : cci_wait_start(watch);
}

/// Ends a call. `frame` is the frame of the wrapper. A call that did not wait has the grace `CCI_NO_WAIT`.
static inline void cci_wait_end(const cci_wait *wait, cci_call call, const void *frame, int64_t grace_ns) {
  if (__builtin_expect(wait->watch != NULL, 0)) cci_wait_note(wait, call, frame, grace_ns);
}

/// The body of a wrapper but for its return: notes the call unless `may_wait` is false, or `has_waited`, which may look at
/// the `result` and at `errno`, is.
#define CCI_NOTED(call, may_wait, call_real, has_waited)                                                              \
  cci_wait wait = cci_wait_begin((may_wait) ? cci_watch_in_use() : NULL);                                             \
  __typeof__(call_real) result = call_real;                                                                           \
  cci_wait_end(&wait, CCI_CALL_##call, __builtin_frame_address(0), (has_waited) ? 0 : CCI_NO_WAIT);

/// The same, after a `trial` that does not wait and whose `result` is returned if `is_done`.
#define CCI_TRY_FIRST(call, may_wait, trial, is_done, call_real, has_waited)                                        \
  cci_watch *watch = cci_watch_in_use();                                                                              \
  if (__builtin_expect(watch != NULL, 0) && !(may_wait)) watch = NULL;                                                \
  if (__builtin_expect(watch != NULL, 0)) {                                                                           \
    __typeof__(call_real) result = trial;                                                                             \
    if (is_done) return result;                                                                                       \
  }                                                                                                                   \
  cci_wait wait = cci_wait_begin(watch);                                                                              \
  __typeof__(call_real) result = call_real;                                                                           \
  cci_wait_end(&wait, CCI_CALL_##call, __builtin_frame_address(0), (has_waited) ? 0 : CCI_NO_WAIT);

/// The same for a call of which nobody can tell beforehand whether it will wait: it is noted if it blocks for long, and
/// `has_waited`.
#define CCI_NOTED_IF_LONG(call, call_real, has_waited)                                                                \
  cci_wait wait = cci_wait_begin(cci_watch_in_use());                                                                 \
  cci_wait_measure_delay(&wait);                                                                                      \
  wait.by_budget = true;                                                                                              \
  __typeof__(call_real) result = call_real;                                                                           \
  if (__builtin_expect(wait.watch != NULL, 0)) {                                                                      \
    int64_t grace_ns = (has_waited) ? wait.watch->long_call_ns : CCI_NO_WAIT;                                         \
    cci_wait_note(&wait, CCI_CALL_##call, __builtin_frame_address(0), grace_ns);                                      \
  }

// MARK: Stacks (Walk.c)

/// Writes the callers of the function whose frame is `frame`, the caller's return address first.
CCI_NEEDS_CALLERS_FRAME void cci_walk_from_frame(cci_stack *stack, uintptr_t frame, uint32_t skip);
/// Writes the stack above a wrapper whose frame is `frame`. The library function that called it may keep no frame
/// pointer, so that the first callers are found as those of interrupted code are.
CCI_NEEDS_CALLERS_FRAME void cci_walk_from_wrapper(cci_stack *stack, uintptr_t frame);

/// Writes the stack that a signal interrupted. `pc[0]` is the interrupted instruction, what follows are return
/// addresses. False if the thread did not run on its own stack.
bool cci_walk_from_signal(cci_stack *stack, void *context);
/// Makes the unwinder do its first-use work outside of a signal handler.
void cci_walk_warm_up(void);

// MARK: Jobs (Job.c)

/// The runtime's own `swift_job_run`. To be called once before a signal handler does.
uintptr_t cci_job_runner(void);

// MARK: Creations of tasks (Creations.c)

/// Notes that the calling thread creates a task; returns what `cci_creation_forget` is to be told when it has, which is
/// negative if nothing could be noted.
int32_t cci_creation_note(void);
void cci_creation_forget(int32_t note);

// MARK: Slices (Slice.c)

/// The thread's run delay in nanoseconds; -1 when the kernel does not tell. No cancellation point.
int64_t cci_read_run_delay(int schedstat_fd);

/// A thread that takes longer than that to read its clocks and its run delay has lost its core meanwhile.
#define CCI_LONG_READING_NS 50000

/// Reads what a thread of the process has used; false if there is no such thread.
bool cci_read_use_of(int32_t thread, cci_thread_use *use);
/// How often the calling thread has given up its core of its own accord, as it does when it sleeps. Who only lost it, to
/// others or to the host of a virtual machine, has not. No cancellation point.
int64_t cci_read_switches(void);
/// Makes `reading` what the thread has used until now.
void cci_slice_read(cci_watch *watch);

// MARK: Sampler (Sampler.c)

/// Deletes the calling thread's timer.
void cci_sampler_delete(cci_thread *slot);

#endif
