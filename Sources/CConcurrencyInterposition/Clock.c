#include "Reals.h"

#if defined(__linux__)

int cci_real_clock_gettime(clockid_t clock, struct timespec *time) {
#if CCI_WRAPPERS
  // Constructors of other libraries may read the time before ours has resolved anything.
  if (__builtin_expect(atomic_load_explicit(&cci_real_resolved, memory_order_acquire), 1)) {
    return cci_real.clock_gettime(clock, time);
  }
  long result = cci_raw_syscall(SYS_clock_gettime, clock, (long)time, 0, 0, 0, 0);
  if (result == 0) return 0;
  errno = (int)-result;
  return -1;
#else
  return clock_gettime(clock, time);
#endif
}

int64_t cci_real_clock_ns(clockid_t clock) {
  struct timespec time;
  if (cci_real_clock_gettime(clock, &time) != 0) return 0;
  return time.tv_sec * CCI_NS_PER_S + time.tv_nsec;
}

int64_t cci_real_monotonic_ns(void) { return cci_real_clock_ns(CLOCK_MONOTONIC); }

int64_t cci_real_monotonic_coarse_ns(void) { return cci_real_clock_ns(CLOCK_MONOTONIC_COARSE); }

/// How many virtual clocks are in use.
static _Atomic(int64_t) cci_virtual_clock_count;

void cci_virtual_clock_init(cci_virtual_clock *clock, int64_t realtime_base_ns, int64_t monotonic_base_ns) {
  static _Atomic(uint64_t) last_id;
  clock->id = atomic_fetch_add_explicit(&last_id, 1, memory_order_relaxed) + 1;
  atomic_fetch_add_explicit(&cci_virtual_clock_count, 1, memory_order_relaxed);
  atomic_init(&clock->elapsed_ns, 0);
  clock->realtime_base_ns = realtime_base_ns;
  clock->monotonic_base_ns = monotonic_base_ns;
}

void cci_virtual_clock_destroy(cci_virtual_clock *clock) {
  (void)clock;
  atomic_fetch_sub_explicit(&cci_virtual_clock_count, 1, memory_order_relaxed);
}

int64_t cci_thread_cpu_ns(void) { return cci_real_clock_ns(CLOCK_THREAD_CPUTIME_ID); }

#if CCI_WRAPPERS

/// Deadlines from the year 2223 on mean "never" and are far away on every clock.
static const time_t cci_distant_seconds = 8000000000;

cci_virtual_clock *cci_virtual_clock_in_use(void) {
  cci_thread *slot = cci_current();
  if (slot->guard != 0) return NULL;
  // A thread that drains an actor, or that is not the kit's, can run tasks of any scope.
  bool runs_any_task = slot->slice == NULL && atomic_load_explicit(&cci_virtual_clock_count, memory_order_relaxed) > 0
                       && cci_clock_of_current_task != NULL && swift_task_getCurrent() != NULL;
  if (!slot->drains_actor && (slot->clock != NULL || !runs_any_task)) return slot->clock;
  if (cci_clock_of_current_task == NULL) return slot->clock;
  slot->guard += 1;
  cci_virtual_clock *clock = cci_clock_of_current_task();
  slot->guard -= 1;
  return clock;
}

/// Whether `clock` counts from 1970.
static bool cci_clock_is_wall(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

bool cci_clock_is_virtual(clockid_t clock) {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
      return true;
    default:
      return false;
  }
}

/// Sums and differences that end at the last time there is, in place of going on before the first.
static int64_t cci_sum(int64_t left, int64_t right) {
  int64_t sum;
  return __builtin_add_overflow(left, right, &sum) ? (right < 0 ? INT64_MIN : INT64_MAX) : sum;
}
static int64_t cci_difference(int64_t left, int64_t right) {
  int64_t difference;
  return __builtin_sub_overflow(left, right, &difference) ? (right < 0 ? INT64_MAX : INT64_MIN) : difference;
}

/// What `clock` answers at elapsed 0.
static int64_t cci_base(const cci_virtual_clock *virtual_clock, clockid_t clock) {
  return cci_clock_is_wall(clock) ? virtual_clock->realtime_base_ns : virtual_clock->monotonic_base_ns;
}

int64_t cci_virtual_clock_ns(const cci_virtual_clock *virtual_clock, clockid_t clock) {
  return cci_sum(cci_base(virtual_clock, clock), cci_virtual_clock_seen(virtual_clock));
}

/// Makes the calling thread see at least `elapsed`.
static void cci_sleep_until(const cci_virtual_clock *virtual_clock, int64_t elapsed) {
  if (elapsed <= cci_virtual_clock_seen(virtual_clock)) return;
  cci_thread *slot = cci_current();
  slot->slept_clock_id = virtual_clock->id;
  slot->slept_until_ns = elapsed;
}

void cci_virtual_time_pass(int64_t duration_ns) {
  const cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  if (virtual_clock != NULL) cci_sleep_until(virtual_clock, cci_sum(cci_virtual_clock_seen(virtual_clock), duration_ns));
}

void cci_virtual_timeout_pass(const struct timespec *timeout) {
  int64_t timeout_ns = cci_duration(timeout);
  if (timeout_ns > 0) cci_virtual_time_pass(timeout_ns);
}

/// Splits nanoseconds, of which the fraction is never negative.
static struct timespec cci_timespec(int64_t ns) {
  int64_t seconds = ns / CCI_NS_PER_S;
  int64_t rest = ns % CCI_NS_PER_S;
  if (rest < 0) {
    seconds -= 1;
    rest += CCI_NS_PER_S;
  }
  return (struct timespec){.tv_sec = seconds, .tv_nsec = rest};
}

/// Whether the deadline can be moved from one clock to another: neither malformed nor past nor "never" in itself.
static bool cci_deadline_is_movable(const struct timespec *deadline) {
  return deadline != NULL && cci_timespec_is_valid(deadline) && deadline->tv_sec >= 0
         && deadline->tv_sec < cci_distant_seconds;
}

const struct timespec *cci_real_deadline(clockid_t clock, const struct timespec *deadline, struct timespec *storage) {
  cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  if (virtual_clock == NULL || !cci_clock_is_virtual(clock) || !cci_deadline_is_movable(deadline)) return deadline;
  int64_t wanted = deadline->tv_sec * CCI_NS_PER_S + deadline->tv_nsec;
  int64_t real = cci_sum(cci_real_clock_ns(clock), cci_difference(wanted, cci_virtual_clock_ns(virtual_clock, clock)));
  *storage = cci_timespec(real < 0 ? 0 : real);
  return storage;
}

void cci_virtual_time_reach(clockid_t clock, const struct timespec *deadline) {
  const cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  if (virtual_clock == NULL || !cci_clock_is_virtual(clock) || !cci_deadline_is_movable(deadline)) return;
  int64_t reached = deadline->tv_sec * CCI_NS_PER_S + deadline->tv_nsec;
  cci_sleep_until(virtual_clock, cci_difference(reached, cci_base(virtual_clock, clock)));
}

clockid_t cci_nearest_clock(const struct timespec *deadline) {
  cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  if (virtual_clock == NULL || !cci_deadline_is_movable(deadline)) return CLOCK_REALTIME;
  int64_t wanted = deadline->tv_sec * CCI_NS_PER_S + deadline->tv_nsec;
  int64_t to_wall = cci_difference(wanted, cci_virtual_clock_ns(virtual_clock, CLOCK_REALTIME));
  int64_t to_monotonic = cci_difference(wanted, cci_virtual_clock_ns(virtual_clock, CLOCK_MONOTONIC));
  return llabs(to_wall) <= llabs(to_monotonic) ? CLOCK_REALTIME : CLOCK_MONOTONIC;
}

bool cci_deadline_passed(clockid_t clock, const struct timespec *deadline) {
  struct timespec now;
  int error = errno;
  bool is_known = cci_real_clock_gettime(clock, &now) == 0;
  errno = error;
  if (!is_known) return false;
  if (deadline->tv_sec != now.tv_sec) return deadline->tv_sec < now.tv_sec;
  return deadline->tv_nsec <= now.tv_nsec;
}

CCI_WRAPPER(int, clock_gettime, clockid_t clock, struct timespec *time) {
  cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  if (__builtin_expect(virtual_clock == NULL, 1) || !cci_clock_is_virtual(clock)) {
    return cci_real_clock_gettime(clock, time);
  }
  *time = cci_timespec(cci_virtual_clock_ns(virtual_clock, clock));
  return 0;
}

CCI_WRAPPER(int, gettimeofday, struct timeval *time, void *zone) {
  cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  // The zone is the real function's business also in virtual time.
  int result = cci_reals()->gettimeofday(time, zone);
  if (__builtin_expect(virtual_clock == NULL, 1) || result != 0 || time == NULL) return result;
  struct timespec now = cci_timespec(cci_virtual_clock_ns(virtual_clock, CLOCK_REALTIME));
  *time = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

CCI_WRAPPER(int, timespec_get, struct timespec *time, int base) {
  cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  // What the other bases count, if the library knows them, is not the time of day.
  if (__builtin_expect(virtual_clock == NULL, 1) || base != TIME_UTC) return cci_reals()->timespec_get(time, base);
  *time = cci_timespec(cci_virtual_clock_ns(virtual_clock, CLOCK_REALTIME));
  return base;
}

CCI_WRAPPER(time_t, time, time_t *result) {
  cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  if (__builtin_expect(virtual_clock == NULL, 1)) return cci_reals()->time(result);
  time_t now = cci_timespec(cci_virtual_clock_ns(virtual_clock, CLOCK_REALTIME)).tv_sec;
  if (result != NULL) *result = now;
  return now;
}

#endif
#endif
