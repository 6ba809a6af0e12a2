/// The C library's own functions, which the wrappers stand in front of.
#pragma once

#include "Internal.h"

#if defined(__linux__)

#include <pthread.h>
#include <semaphore.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/// Each function that is wrapped, and the version of its symbol where an older one could be found under the same name.
#define CCI_REALS(X)                       \
  X(clock_gettime, NULL)                   \
  X(gettimeofday, NULL)                    \
  X(time, NULL)                            \
  X(nanosleep, NULL)                       \
  X(clock_nanosleep, NULL)                 \
  X(usleep, NULL)                          \
  X(sleep, NULL)                           \
  X(sem_wait, NULL)                        \
  X(sem_timedwait, NULL)                   \
  X(sem_clockwait, NULL)                   \
  X(pthread_cond_wait, "GLIBC_2.3.2")      \
  X(pthread_cond_timedwait, "GLIBC_2.3.2") \
  X(pthread_cond_clockwait, NULL)          \
  X(syscall, NULL)                         \
  X(pthread_mutex_lock, NULL)              \
  X(pthread_mutex_timedlock, NULL)         \
  X(pthread_mutex_clocklock, NULL)         \
  X(pthread_rwlock_rdlock, NULL)           \
  X(pthread_rwlock_timedrdlock, NULL)      \
  X(pthread_rwlock_clockrdlock, NULL)      \
  X(pthread_rwlock_wrlock, NULL)           \
  X(pthread_rwlock_timedwrlock, NULL)      \
  X(pthread_rwlock_clockwrlock, NULL)

/// The functions, by their names.
typedef struct cci_real_functions {
#define CCI_MEMBER(name, version) __typeof__(name) *name;
  CCI_REALS(CCI_MEMBER)
#undef CCI_MEMBER
} cci_real_functions;

extern cci_real_functions cci_real;
extern atomic_bool cci_real_resolved;

/// Fills `cci_real`. Idempotent.
void cci_resolve(void);

/// The real functions, also for a caller that comes before the constructor ran.
static inline const cci_real_functions *cci_reals(void) {
  if (__builtin_expect(!atomic_load_explicit(&cci_real_resolved, memory_order_acquire), 0)) cci_resolve();
  return &cci_real;
}

#endif
