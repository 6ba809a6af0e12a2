#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

#include <linux/futex.h>
#include <stdarg.h>

// Known to the kernel since 5.14, to its headers not everywhere.
#define CCI_FUTEX_LOCK_PI2 13

/// The six words that a system call may take; a caller that passes fewer leaves the rest undefined.
typedef struct cci_words {
  long word[6];
} cci_words;

/// Calls the real `syscall`, or the kernel itself before there is one.
static long cci_real_syscall(long number, const cci_words *words) {
  const long *w = words->word;
  if (__builtin_expect(atomic_load_explicit(&cci_real_resolved, memory_order_acquire), 1)) {
    return cci_real.syscall(number, w[0], w[1], w[2], w[3], w[4], w[5]);
  }
  long result = cci_raw_syscall(number, w[0], w[1], w[2], w[3], w[4], w[5]);
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
  return -1;
}

/// The clock of an absolute deadline of this operation; -1 if the operation takes none.
static clockid_t cci_futex_deadline_clock(int operation) {
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT_BITSET:
    case FUTEX_WAIT_REQUEUE_PI:
    case CCI_FUTEX_LOCK_PI2:
      return operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    case FUTEX_LOCK_PI:
      return CLOCK_REALTIME;
    default:
      return -1;
  }
}

/// What the operation is reported as; `CCI_CALL_COUNT` if it does not wait.
static cci_call cci_futex_call(int operation) {
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
      return CCI_CALL_futex_wait;
    case FUTEX_WAIT_BITSET:
      return CCI_CALL_futex_wait_bitset;
    case FUTEX_LOCK_PI:
    case CCI_FUTEX_LOCK_PI2:
      return CCI_CALL_futex_lock_pi;
    default:
      return CCI_CALL_COUNT;
  }
}

/// Whether the word is none that the kernel refuses.
static bool cci_futex_word_is_readable(const _Atomic(uint32_t) *word) {
  return word != NULL && (uintptr_t)word % sizeof *word == 0;
}

/// Whether the kernel would put the thread to sleep: the word still has the value, and the time is not up already.
static bool cci_futex_may_block(cci_call call, clockid_t clock, const cci_words *words) {
  const struct timespec *time = (const struct timespec *)words->word[3];
  if (time != NULL) {
    if (!cci_timespec_is_valid(time)) return false;
    if (clock == -1 ? time->tv_sec <= 0 && time->tv_nsec == 0 : cci_deadline_passed(clock, time)) return false;
  }
  if (call == CCI_CALL_futex_lock_pi) return true;
  const _Atomic(uint32_t) *word = (const _Atomic(uint32_t) *)words->word[0];
  return cci_futex_word_is_readable(word) && atomic_load_explicit(word, memory_order_relaxed) == (uint32_t)words->word[2];
}

/// Takes a lock if that needs no waiting.
static bool cci_futex_try_lock(const cci_words *words) {
  long operation = FUTEX_TRYLOCK_PI | (words->word[1] & FUTEX_PRIVATE_FLAG);
  return cci_raw_syscall(SYS_futex, words->word[0], operation, 0, 0, 0, 0) == 0;
}

/// Calls the kernel for a futex and notes the wait on behalf of the wrapper whose frame is `frame`.
CCI_NEEDS_CALLERS_FRAME static long cci_futex_wait(
    cci_call call, clockid_t clock, const cci_words *words, const void *frame) {
  cci_watch *watch = call == CCI_CALL_COUNT ? NULL : cci_watch_in_use();
  if (watch != NULL && !cci_futex_may_block(call, clock, words)) watch = NULL;
  bool is_lock = call == CCI_CALL_futex_lock_pi;
  if (watch != NULL && is_lock && cci_futex_try_lock(words)) return 0;
  cci_wait wait = cci_wait_begin(watch);
  if (is_lock) {
    const _Atomic(uint32_t) *word = (const _Atomic(uint32_t) *)words->word[0];
    if (watch != NULL && cci_futex_word_is_readable(word)) {
      cci_wait_measure_holder(&wait, atomic_load_explicit(word, memory_order_relaxed) & FUTEX_TID_MASK);
    }
    cci_wait_measure_delay(&wait);
  }
  long result = cci_real_syscall(SYS_futex, words);
  // Otherwise the word changed under way (EAGAIN) or the call was refused: the thread did not sleep.
  bool has_slept = result == 0 || errno == ETIMEDOUT || errno == EINTR;
  cci_wait_end(&wait, call, frame, is_lock ? CCI_LOCK_GRACE_NS : has_slept ? 0 : CCI_NO_WAIT);
  return result;
}

/// A futex call in virtual or in real time.
CCI_NEEDS_CALLERS_FRAME static long cci_futex(cci_words *words, const void *frame) {
  int operation = (int)words->word[1];
  cci_call call = cci_futex_call(operation);
  clockid_t clock = cci_futex_deadline_clock(operation);
  // For operations that wait for nothing the word is not a time.
  const struct timespec *wanted =
      clock == -1 && call == CCI_CALL_COUNT ? NULL : (const struct timespec *)words->word[3];
  struct timespec storage;
  if (clock != -1) words->word[3] = (long)cci_real_deadline(clock, wanted, &storage);
  long result = cci_futex_wait(call, clock, words, frame);
  if (wanted == NULL || result != -1 || errno != ETIMEDOUT) return result;
  if (clock == -1) {
    cci_virtual_time_pass(wanted->tv_sec * CCI_NS_PER_S + wanted->tv_nsec);
  } else {
    cci_virtual_time_reach(clock, wanted);
  }
  return result;
}

/// Whether `syscall(SYS_clock_gettime)` was answered with virtual time.
static bool cci_clock_gettime_answered(const cci_words *words) {
  clockid_t clock = (clockid_t)words->word[0];
  struct timespec *time = (struct timespec *)words->word[1];
  cci_virtual_clock *virtual_clock = cci_virtual_clock_in_use();
  if (virtual_clock == NULL || time == NULL || !cci_clock_is_virtual(clock)) return false;
  int64_t now = cci_virtual_clock_ns(virtual_clock, clock);
  *time = (struct timespec){.tv_sec = now / CCI_NS_PER_S, .tv_nsec = now % CCI_NS_PER_S};
  return true;
}

CCI_WRAPPER(long, syscall, long number, ...) {
  cci_words words;
  va_list list;
  va_start(list, number);
  for (int index = 0; index < 6; index += 1) words.word[index] = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex) return cci_futex(&words, __builtin_frame_address(0));
  if (number == SYS_clock_gettime && cci_clock_gettime_answered(&words)) return 0;
  return cci_real_syscall(number, &words);
}

#endif
