#include "Internal.h"

#if defined(__linux__)

#include <link.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

bool cci_audits;

/// The code of one of the test frameworks' libraries.
typedef struct cci_code {
  uintptr_t low;
  uintptr_t high;
} cci_code;

#define CCI_MAX_FRAMEWORK_CODE 4
static cci_code cci_framework_code[CCI_MAX_FRAMEWORK_CODE];
static uint32_t cci_framework_code_count;

static bool cci_is_framework_library(const char *path) {
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  return strncmp(name, "libTesting.so", 13) == 0 || strncmp(name, "libXCTest.so", 12) == 0;
}

static int cci_note_framework(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size, (void)unused;
  if (!cci_is_framework_library(info->dlpi_name)) return 0;
  for (int index = 0; index < info->dlpi_phnum; index += 1) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[index];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    if (cci_framework_code_count == CCI_MAX_FRAMEWORK_CODE) return 1;
    uintptr_t low = info->dlpi_addr + part->p_vaddr;
    cci_framework_code[cci_framework_code_count] = (cci_code){.low = low, .high = low + part->p_memsz};
    cci_framework_code_count += 1;
  }
  return 0;
}

bool cci_is_test_framework(uintptr_t address) {
  for (uint32_t index = 0; index < cci_framework_code_count; index += 1) {
    if (address >= cci_framework_code[index].low && address < cci_framework_code[index].high) return true;
  }
  return false;
}

bool cci_knows_test_frameworks(void) { return cci_framework_code_count > 0; }

// MARK: Crashes

/// How much of what was found is still to be written.
static _Atomic(int32_t) cci_audit_pending;

void cci_audit_work_begins(void) { atomic_fetch_add(&cci_audit_pending, 1); }
void cci_audit_work_ended(void) { atomic_fetch_sub(&cci_audit_pending, 1); }

/// Above 0 once the process is about to end.
static sem_t cci_audit_end;

void cci_audit_wait_for_end(void) {
  while (sem_wait(&cci_audit_end) != 0 && errno == EINTR) continue;
}

void cci_audit_process_ends(void) { sem_post(&cci_audit_end); }

static const int cci_fatal_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
#define CCI_FATAL_SIGNALS (sizeof cci_fatal_signals / sizeof *cci_fatal_signals)
static struct sigaction cci_fatal_actions[CCI_FATAL_SIGNALS];

/// For how long, in milliseconds, a process that crashes waits until what was found is written. The thread that crashes may
/// hold a lock that the writer needs.
#define CCI_CRASH_PATIENCE_MS 20000

/// Lets the writer's threads come to their end, and the crash go on: with the handler that was there before, the instruction
/// fails again, or the signal is raised again.
static void cci_audit_crashes(int number, siginfo_t *info, void *context) {
  (void)context;
  cci_audit_process_ends();
  for (int waited = 0; waited < CCI_CRASH_PATIENCE_MS && atomic_load(&cci_audit_pending) > 0; waited += 1) {
    struct timespec millisecond = {.tv_nsec = 1000000};
    cci_raw_syscall(SYS_nanosleep, (long)&millisecond, 0, 0, 0, 0, 0);
  }
  for (size_t index = 0; index < CCI_FATAL_SIGNALS; index += 1) {
    sigaction(cci_fatal_signals[index], &cci_fatal_actions[index], NULL);
  }
  // One that somebody sent does not come again by itself.
  if (info == NULL || info->si_code <= 0) raise(number);
}

static void cci_audit_watch_crashes(void) {
  struct sigaction action = {.sa_sigaction = cci_audit_crashes, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  for (size_t index = 0; index < CCI_FATAL_SIGNALS; index += 1) {
    sigaction(cci_fatal_signals[index], &action, &cci_fatal_actions[index]);
  }
}

void cci_audit_construct(void) {
  const char *folder = getenv(CCI_AUDIT_VARIABLE);
  if (folder == NULL || *folder == 0 || cci_audit_begins == NULL) return;
  dl_iterate_phdr(cci_note_framework, NULL);
  sem_init(&cci_audit_end, 0, 0);
  cci_audits = cci_audit_begins();
  if (cci_audits) cci_audit_watch_crashes();
}

typedef __attribute__((swiftcall)) void (*cci_local_push)(const void *key, void *value, const void *type);

/// With what a value of a task is set. A test framework tells its tests by one.
CCI_RUNTIME_WRAPPER(void, swift_task_localValuePush, const void *key, void *value, const void *type) {
  static _Atomic(void *) real;
  uintptr_t caller = (uintptr_t)__builtin_return_address(0);
  ((cci_local_push)cci_runtime_function(&real, "swift_task_localValuePush"))(key, value, type);
  if (cci_is_auditing() && cci_is_test_framework(caller)) cci_test_value_was_set();
}

#endif
