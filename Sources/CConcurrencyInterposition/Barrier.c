#include "Reals.h"

#if defined(__linux__) && CCI_WRAPPERS

CCI_WRAPPER(int, pthread_barrier_wait, pthread_barrier_t *barrier) {
  // The thread that lets the others go is the last one to arrive, and waits for nobody.
  CCI_NOTED(pthread_barrier_wait, true, cci_reals()->pthread_barrier_wait(barrier), result == 0)
  return result;
}

#endif
