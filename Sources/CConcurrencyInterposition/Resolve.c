#include "Reals.h"

#if defined(__linux__)

#include <dlfcn.h>

/// Defined by the Swift runtime of the kit with `@_cdecl`; absent when only this target is linked.
extern void cci_install_executors(void) __attribute__((weak));

/// Runs after the Swift runtime has registered the executable's types, which its own constructor (linked first, same
/// priority) does.
__attribute__((constructor)) static void cci_construct(void) {
#if CCI_WRAPPERS
  cci_resolve();
#endif
  cci_job_runner();
  // The main thread is to tell its stack also where no job of the kit has run on it.
  cci_thread_prepare();
  if (cci_install_executors) cci_install_executors();
  cci_audit_construct();
}

#if defined(__x86_64__)

long cci_raw_syscall(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

#elif defined(__aarch64__)

long cci_raw_syscall(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

#else
#error "unknown architecture"
#endif

void *cci_runtime_function(_Atomic(void *) *known, const char *name) {
  void *function = atomic_load_explicit(known, memory_order_relaxed);
  if (__builtin_expect(function == NULL, 0)) {
    function = dlsym(RTLD_NEXT, name);
    atomic_store_explicit(known, function, memory_order_relaxed);
  }
  return function;
}

#if CCI_WRAPPERS

cci_real_functions cci_real;
atomic_bool cci_real_resolved;

/// The C library's definition of a function, of the version if there is one.
static void *cci_resolve_one(const char *name, const char *version) {
  void *current = version == NULL ? NULL : dlvsym(RTLD_NEXT, name, version);
  return current != NULL ? current : dlsym(RTLD_NEXT, name);
}

void cci_resolve(void) {
  if (atomic_load_explicit(&cci_real_resolved, memory_order_acquire)) return;
#define CCI_RESOLVE(name, version) cci_real.name = (__typeof__(cci_real.name))cci_resolve_one(#name, version);
  CCI_REALS(CCI_RESOLVE)
#undef CCI_RESOLVE
  // Two threads that come here together write the same values.
  atomic_store_explicit(&cci_real_resolved, true, memory_order_release);
}

bool cci_interposition_available(void) {
  const cci_real_functions *real = cci_reals();
#define CCI_CHECK(name, version) &&real->name != NULL
  return true CCI_REALS(CCI_CHECK);
#undef CCI_CHECK
}

const char *cci_wrapped_function(uint32_t index) {
  static const char *const names[] = {
#define CCI_NAME(name, version) #name,
      CCI_REALS(CCI_NAME)
#undef CCI_NAME
  };
  return index < sizeof names / sizeof *names ? names[index] : NULL;
}

bool cci_sanitizer_build(void) { return false; }

#else

bool cci_interposition_available(void) { return false; }

const char *cci_wrapped_function(uint32_t index) {
  (void)index;
  return NULL;
}

bool cci_sanitizer_build(void) { return true; }

#endif
#endif
