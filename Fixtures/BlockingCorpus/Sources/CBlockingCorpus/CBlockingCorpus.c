#include "CBlockingCorpus.h"

#include <sys/file.h>
#include <time.h>

enum { CORPUS_ASK_LINE = __LINE__ + 4 };

int corpus_ask_device(void) {
  struct timespec moment = {.tv_nsec = 2000000};
  nanosleep(&moment, NULL);
  return corpus_last_answer();
}

int corpus_ask_device_line(void) { return CORPUS_ASK_LINE; }

int corpus_last_answer(void) { return 42; }

enum { CORPUS_LOCK_LINE = __LINE__ + 3 };

int corpus_lock_file(int descriptor) {
  int result = flock(descriptor, LOCK_EX);
  return result == 0 ? descriptor : -1;
}

int corpus_lock_file_line(void) { return CORPUS_LOCK_LINE; }

int corpus_unlock_file(int descriptor) { return flock(descriptor, LOCK_UN); }
