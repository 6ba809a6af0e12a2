#include "Internal.h"

#if !defined(__linux__)

#include <time.h>

// On a platform without wrappers the target has the slot and the real clock, says that it has nothing else, and leaves
// everything as it was.

__thread cci_thread cci_thread_slot __attribute__((tls_model("initial-exec")));

void cci_virtual_clock_destroy(cci_virtual_clock *clock) { (void)clock; }

void cci_virtual_clock_init(cci_virtual_clock *clock, int64_t realtime_base_ns, int64_t monotonic_base_ns) {
  clock->id = 0;
  atomic_init(&clock->elapsed_ns, 0);
  clock->realtime_base_ns = realtime_base_ns;
  clock->monotonic_base_ns = monotonic_base_ns;
}

void cci_thread_prepare(void) {}

bool cci_interposition_available(void) { return false; }

const char *cci_wrapped_function(uint32_t index) {
  (void)index;
  return NULL;
}

bool cci_sanitizer_build(void) { return false; }

bool cci_audits = false;

bool cci_knows_test_frameworks(void) { return false; }
void cci_audit_work_begins(void) {}
void cci_audit_work_ended(void) {}
void cci_audit_wait_for_end(void) {}
void cci_audit_process_ends(void) {}

bool cci_is_test_framework(uintptr_t address) {
  (void)address;
  return false;
}

int64_t cci_real_monotonic_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int64_t cci_real_monotonic_coarse_ns(void) { return cci_real_monotonic_ns(); }

void cci_slice_begin_at(cci_watch *watch, int64_t now) { watch->slice_start_ns = now; }
void cci_slice_begin(cci_watch *watch) { watch->slice_start_ns = cci_real_monotonic_ns(); }

cci_slice_cost cci_slice_end(cci_watch *watch) {
  return (cci_slice_cost){
      .wall_ns = cci_real_monotonic_ns() - watch->slice_start_ns, .cpu_ns = -1, .run_delay_ns = -1};
}

void cci_allowance_begins(void) {}
void cci_allowance_ends(void) {}

bool cci_sampler_available(void) { return false; }

bool cci_sampler_start(int64_t period_ns) {
  (void)period_ns;
  return false;
}

void cci_sampler_stop(void) {}

bool cci_find_image(uintptr_t address, const char **path, const char **symbol) {
  (void)address;
  (void)path;
  (void)symbol;
  return false;
}

bool cci_find_linked_address(uintptr_t address, const char **path, uint64_t *linked) {
  (void)address;
  (void)path;
  (void)linked;
  return false;
}

cci_lines *cci_lines_open(const char *path) {
  (void)path;
  return NULL;
}

cci_line_answer cci_lines_find(const cci_lines *lines, uint64_t address, cci_line *place) {
  (void)lines;
  (void)address;
  (void)place;
  return CCI_LINE_UNKNOWN;
}

bool cci_lines_find_file(const cci_lines *lines, uint64_t address, const char *name, cci_line *place) {
  (void)lines;
  (void)address;
  (void)name;
  (void)place;
  return false;
}

void cci_walk(cci_stack *stack, uint32_t skip) {
  (void)skip;
  stack->count = 0;
  stack->async_start = 0;
}

#endif
