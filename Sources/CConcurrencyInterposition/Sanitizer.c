#include "Internal.h"

#if defined(__linux__) && defined(CCI_THREAD_SANITIZER)

const char *__tsan_default_suppressions(void);

/// What the thread sanitizer is not to report.
///
/// It does not see the locks of Swift's `Synchronization`, which ask the kernel themselves, and would report what they guard
/// in the kit. Left out are races whose access itself stands in the kit; those of the code that the kit runs are reported.
/// Not weak: the sanitizer's own, which is empty and weak, is linked first. A program with suppressions of its own has them
/// in a file that `TSAN_OPTIONS` names.
__attribute__((used, visibility("default"))) const char *__tsan_default_suppressions(void) {
  return "race_top:s18ConcurrencyRuntime\n"
         "race_top:s22ConcurrencyObservation\n"
         "race_top:s18ConcurrencyTesting\n"
         "race_top:s16ConcurrencyTrace\n"
         "race_top:s11VirtualTime\n";
}

#endif
