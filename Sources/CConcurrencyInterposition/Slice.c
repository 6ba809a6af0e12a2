#include "Internal.h"

#if defined(__linux__)

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/// The number that begins at `*text`, which is left behind it.
static int64_t cci_read_number(const char **text) {
  int64_t number = 0;
  for (; **text >= '0' && **text <= '9'; *text += 1) number = number * 10 + (**text - '0');
  return number;
}

int64_t cci_read_run_delay(int schedstat_fd) {
  if (schedstat_fd < 0) return -1;
  // Time on a core, time waiting for one, and the number of turns.
  char text[96];
  long length = cci_raw_syscall(SYS_pread64, schedstat_fd, (long)text, sizeof text - 1, 0, 0, 0);
  if (length <= 0) return -1;
  text[length] = 0;
  const char *delay = strchr(text, ' ');
  if (delay == NULL) return -1;
  delay += 1;
  return cci_read_number(&delay);
}

/// Reads the beginning of a file that the kernel keeps of a thread of the process; false if there is none.
static bool cci_read_file_of(int32_t thread, const char *name, char *text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/%s", thread, name);
  long file = cci_raw_syscall(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (file < 0) return false;
  long length = cci_raw_syscall(SYS_read, file, (long)text, (long)size - 1, 0, 0, 0);
  cci_raw_syscall(SYS_close, file, 0, 0, 0, 0, 0);
  text[length < 0 ? 0 : length] = 0;
  return length > 0;
}

bool cci_read_use_of(int32_t thread, cci_thread_use *use) {
  char text[4096];
  // First, for a thread that is about to sleep has not been counted then.
  use->switches = -1;
  if (cci_read_file_of(thread, "status", text, sizeof text)) {
    const char *state = strstr(text, "\nState:\t");
    const char *switches = strstr(text, "\nvoluntary_ctxt_switches:\t");
    if (state != NULL && state[strlen("\nState:\t")] == 'R' && switches != NULL) {
      switches += strlen("\nvoluntary_ctxt_switches:\t");
      use->switches = cci_read_number(&switches);
    }
  }
  if (!cci_read_file_of(thread, "schedstat", text, sizeof text)) return false;
  const char *number = text;
  use->cpu_ns = cci_read_number(&number);
  if (*number != ' ') return false;
  number += 1;
  use->delay_ns = cci_read_number(&number);
  return true;
}

static struct rusage cci_read_usage(void) {
  struct rusage usage = {0};
  cci_raw_syscall(SYS_getrusage, RUSAGE_THREAD, (long)&usage, 0, 0, 0, 0);
  return usage;
}

int64_t cci_read_switches(void) { return cci_read_usage().ru_nvcsw; }

void cci_slice_read(cci_watch *watch) {
  // The wall first: the bounds below need it to be no later than the other two.
  watch->reading_at_ns = cci_real_monotonic_ns();
  watch->reading_cpu_ns = cci_thread_cpu_ns();
  struct rusage usage = cci_read_usage();
  int64_t switches = usage.ru_nvcsw;
  // A thread that has kept its core has not waited for one. To ask for the delay takes longer than all the rest.
  if (switches != watch->reading_switches || usage.ru_nivcsw != watch->reading_preemptions) {
    watch->reading_delay_ns = cci_read_run_delay(watch->schedstat_fd);
  }
  watch->reading_switches = switches;
  watch->reading_preemptions = usage.ru_nivcsw;
  watch->mark_at_ns = watch->reading_at_ns;
  watch->mark_cpu_ns = watch->reading_cpu_ns;
  watch->mark_delay_ns = watch->reading_delay_ns;
}

void cci_slice_begin(cci_watch *watch) { cci_slice_begin_at(watch, cci_real_monotonic_ns()); }

void cci_slice_begin_at(cci_watch *watch, int64_t now) {
  watch->slice_active = 0;
  atomic_signal_fence(memory_order_seq_cst);
  watch->record_count = 0;
  watch->records_lost = 0;
  watch->allowed_cpu_ns = 0;
  watch->kit_ns = 0;
  watch->sample_count = 0;
  watch->sample_total = 0;
  watch->sample_stride = 1;
  // A thread that loses its core while it reads would have to take that for the slice's.
  for (int reads = 0; reads < 4 && now - watch->reading_at_ns >= CCI_SHORT_SLICE_NS; reads += 1) {
    cci_slice_read(watch);
    now = cci_real_monotonic_ns();
  }
  watch->slice_start_ns = now;
  atomic_signal_fence(memory_order_seq_cst);
  watch->slice_active = 1;
}

void cci_allowance_begins(void) {
  cci_watch *watch = cci_current()->watch;
  if (watch != NULL) watch->allowed_since_ns = cci_thread_cpu_ns();
}

void cci_allowance_ends(void) {
  cci_watch *watch = cci_current()->watch;
  if (watch != NULL) watch->allowed_cpu_ns += cci_thread_cpu_ns() - watch->allowed_since_ns;
}

/// `value` within 0 and `limit`.
static int64_t cci_clamp(int64_t value, int64_t limit) { return value < 0 ? 0 : value > limit ? limit : value; }

/// The most that one piece of the kit's work counts for: the thread may have lost its core in it.
#define CCI_LONG_KIT_WORK_NS 200000

int64_t cci_kit_work_begins(void) {
  const cci_thread *slot = cci_current();
  bool is_charged = slot->watch != NULL && slot->guard == 0 && slot->allowance == 0;
  if (!is_charged) return 0;
  // The processor time would be exact, and costs a system call.
  return cci_real_monotonic_ns();
}

void cci_kit_work_ends(int64_t began_ns) {
  cci_watch *watch = cci_current()->watch;
  if (began_ns == 0 || watch == NULL) return;
  watch->kit_ns += cci_clamp(cci_real_monotonic_ns() - began_ns, CCI_LONG_KIT_WORK_NS);
}

int64_t cci_slice_progress(cci_watch *watch, int64_t now_ns) {
  if (now_ns - watch->progress_at_ns < CCI_SHORT_PROGRESS_NS) return -1;
  watch->progress_at_ns = now_ns;
  int64_t used = cci_thread_cpu_ns() - watch->reading_cpu_ns - watch->kit_ns;
  return used < 0 ? 0 : used;
}

cci_slice_cost cci_slice_end(cci_watch *watch) {
  int64_t now = cci_real_monotonic_ns();
  watch->slice_active = 0;
  cci_slice_cost cost = {.wall_ns = now - watch->slice_start_ns, .cpu_ns = -1, .run_delay_ns = -1};
  if (cost.wall_ns < CCI_SHORT_SLICE_NS) return cost;
  int64_t gap = watch->slice_start_ns - watch->reading_at_ns;
  int64_t cpu_before = watch->reading_cpu_ns;
  int64_t delay_before = watch->reading_delay_ns;
  int64_t switches_before = watch->reading_switches;
  // What the thread waited for a core while it read would be in the delay and not in the wall. Then the slice ends later.
  int64_t tail = CCI_LONG_READING_NS;
  for (int reads = 0; reads < 4 && tail >= CCI_LONG_READING_NS; reads += 1) {
    cci_slice_read(watch);
    tail = cci_real_monotonic_ns() - watch->reading_at_ns;
  }
  cost.wall_ns = watch->reading_at_ns - watch->slice_start_ns;
  // What the thread may have used between the readings and the slice is not the slice's.
  int64_t outside = gap + tail;
  cost.cpu_ns = cci_clamp(watch->reading_cpu_ns - cpu_before - outside, cost.wall_ns);
  if (watch->reading_switches == switches_before) {
    // A thread that never went to sleep had no core for the rest. The kernel does not count what the machine below it took.
    cost.run_delay_ns = cost.wall_ns - cost.cpu_ns;
  } else if (delay_before >= 0 && watch->reading_delay_ns >= 0) {
    cost.run_delay_ns = cci_clamp(watch->reading_delay_ns - delay_before - outside, cost.wall_ns - cost.cpu_ns);
  }
  return cost;
}

#endif
