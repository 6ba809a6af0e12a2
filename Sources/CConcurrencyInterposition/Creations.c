#include "Internal.h"

#if defined(__linux__)

#include <fcntl.h>
#include <stdio.h>

/// The creations in progress. The lower half of a word is the thread, or 0 when the word is free; the upper half tells
/// creations of one thread apart.
static _Atomic(uint64_t) cci_creations_table[CCI_CREATIONS];

static uint32_t cci_creator(uint64_t word) { return (uint32_t)word; }

int32_t cci_creation_note(void) {
  cci_thread *slot = cci_current();
  if (slot->thread_id == 0) slot->thread_id = gettid();
  uint32_t thread = (uint32_t)slot->thread_id;
  for (uint32_t turn = 0; turn < CCI_CREATIONS; turn += 1) {
    uint32_t index = (thread + turn) % CCI_CREATIONS;
    uint64_t word = atomic_load_explicit(&cci_creations_table[index], memory_order_relaxed);
    if (cci_creator(word) != 0) continue;
    uint64_t taken = (((word >> 32) + 1) << 32) | thread;
    if (atomic_compare_exchange_strong(&cci_creations_table[index], &word, taken)) return (int32_t)index;
  }
  return -1;
}

void cci_creation_forget(int32_t note) {
  if (note < 0) return;
  uint64_t word = atomic_load_explicit(&cci_creations_table[note], memory_order_relaxed);
  atomic_store_explicit(&cci_creations_table[note], word >> 32 << 32, memory_order_release);
}

bool cci_creations_read(cci_creations *creations) {
  // A thread that runs a job within a creation of its own would wait for itself.
  uint32_t own = (uint32_t)cci_current()->thread_id;
  bool any = false;
  for (uint32_t index = 0; index < CCI_CREATIONS; index += 1) {
    uint64_t word = atomic_load(&cci_creations_table[index]);
    uint32_t creator = cci_creator(word);
    creations->words[index] = creator == 0 || creator == own ? 0 : word;
    any |= creations->words[index] != 0;
  }
  return any;
}

/// Whether a thread of this process sleeps, or is gone; a thread that could run but has no core does not sleep.
static bool cci_thread_sleeps(uint32_t thread) {
  char text[256];
  snprintf(text, sizeof text, "/proc/self/task/%u/stat", thread);
  long file = cci_raw_syscall(SYS_openat, AT_FDCWD, (long)text, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (file < 0) return true;
  long length = cci_raw_syscall(SYS_read, file, (long)text, sizeof text, 0, 0, 0);
  cci_raw_syscall(SYS_close, file, 0, 0, 0, 0, 0);
  // The state is the letter after the name, which stands in parentheses and may hold some itself.
  for (long index = length - 3; index >= 0; index -= 1) {
    if (text[index] == ')') return text[index + 2] == 'S';
  }
  return true;
}

cci_creators cci_creations_look(cci_creations *creations) {
  cci_creators creators = CCI_CREATORS_DONE;
  for (uint32_t index = 0; index < CCI_CREATIONS; index += 1) {
    uint64_t word = creations->words[index];
    if (word == 0) continue;
    if (atomic_load_explicit(&cci_creations_table[index], memory_order_acquire) != word) {
      creations->words[index] = 0;
    } else if (!cci_thread_sleeps(cci_creator(word))) {
      return CCI_CREATORS_RUN;
    } else {
      creators = CCI_CREATORS_SLEEP;
    }
  }
  return creators;
}

#endif
