#include "Internal.h"

#if defined(__linux__)

#include <string.h>
#include <ucontext.h>
#include <unwind.h>

/// Compiled with `-swift-async-frame-pointer=always`, an async Swift function marks the frame pointer that it saves
/// with this bit. By default it does not on Linux. In both cases its async context stands in the word below the frame.
#define CCI_ASYNC_FRAME_BIT ((uintptr_t)1 << 60)

/// Where the Swift runtime keeps the function with which a task goes on, in the task (`Task.h`, `Job::ResumeTask`).
#define CCI_RESUME_FUNCTION_OFFSET 0x38
/// How far from `swift_job_run` the code lies that calls that function; both are in `Actor.cpp`.
#define CCI_JOB_RUNNER_DISTANCE 0x10000

#define CCI_PAGE_SIZE 4096
/// How many pages a thread remembers as readable, and for how long.
#define CCI_CHECKED_PAGES 16
#define CCI_CHECKED_PAGES_NS 10000000
/// No address of a process is lower (the kernel's `mmap_min_addr`) or as high.
#define CCI_LOWEST_ADDRESS 65536
#define CCI_HIGHEST_ADDRESS ((uintptr_t)1 << 47)
/// How many of the innermost functions are unwound. From there on all are taken to keep a frame pointer.
#define CCI_MAX_LEAF_FRAMES 24

/// A word of the stack or of an async context, which no sanitizer is asked about.
CCI_NO_SANITIZER static uintptr_t cci_load(uintptr_t address) { return *(const volatile uintptr_t *)address; }

/// Whether two words can be read at `address`. The kernel is asked: a signal mask of an unknown kind is refused only
/// after it was read.
static bool cci_can_read(uintptr_t address, uintptr_t *checked_page) {
  uintptr_t page = address / CCI_PAGE_SIZE;
  if (page == *checked_page) return true;
  if (cci_raw_syscall(SYS_rt_sigprocmask, -1, (long)address, 0, sizeof(uint64_t), 0, 0) == -EFAULT) return false;
  *checked_page = page;
  return true;
}

/// The pages that the thread has found readable a moment ago, so that not every walk asks the kernel for each of them. What
/// has been given back since is no context: only what was taken for one by mistake can lead there.
static __thread struct {
  int64_t since_ns;
  uintptr_t page[CCI_CHECKED_PAGES];
} cci_checked __attribute__((tls_model("initial-exec")));

/// Whether what stands on the page of `address` can be read.
static bool cci_can_read_page_of(uintptr_t address) {
  return cci_can_read(address, &cci_checked.page[address / CCI_PAGE_SIZE % CCI_CHECKED_PAGES]);
}

/// Forgets the pages if they were found readable some time ago.
static void cci_forget_pages(void) {
  int64_t now_ns = cci_real_monotonic_coarse_ns();
  if (now_ns - cci_checked.since_ns < CCI_CHECKED_PAGES_NS) return;
  memset(cci_checked.page, 0, sizeof cci_checked.page);
  cci_checked.since_ns = now_ns;
}

bool cci_read_word(uintptr_t address, uintptr_t *word) {
  if (address % sizeof(uintptr_t) != 0 || address < CCI_LOWEST_ADDRESS || address >= CCI_HIGHEST_ADDRESS) return false;
  cci_forget_pages();
  if (!cci_can_read_page_of(address)) return false;
  *word = cci_load(address);
  return true;
}

/// Appends the resume functions of the contexts from `context` on: each names the function that awaits. Ends at null,
/// at anything that cannot be a context, and at the first context for the second time.
static void cci_walk_contexts(cci_stack *stack, uintptr_t context) {
  uintptr_t visited[CCI_MAX_FRAMES];
  uint32_t count = 0;
  cci_forget_pages();
  while (stack->count < CCI_MAX_FRAMES && count < CCI_MAX_FRAMES) {
    // Contexts are aligned to 16, so that two words never cross a page.
    if (context % 16 != 0 || context < CCI_LOWEST_ADDRESS || context >= CCI_HIGHEST_ADDRESS) return;
    for (uint32_t index = 0; index < count; index += 1) {
      if (visited[index] == context) return;
    }
    if (!cci_can_read_page_of(context)) return;
    visited[count] = context;
    count += 1;
    uintptr_t resume = cci_load(context + sizeof(uintptr_t));
    if (resume < CCI_LOWEST_ADDRESS || resume >= CCI_HIGHEST_ADDRESS) return;
    stack->pc[stack->count] = resume;
    stack->count += 1;
    context = cci_load(context);
  }
}

/// Whether a frame (the saved frame pointer and the return address) and the word below it can stand at `frame`.
static bool cci_is_frame(uintptr_t frame, const cci_thread *slot) {
  const uintptr_t word = sizeof(uintptr_t);
  return frame % word == 0 && frame >= slot->stack_low + word && frame < slot->stack_high
         && slot->stack_high - frame >= 2 * word;
}

#if defined(__x86_64__)

/// Whether `address` is where a task's function returns to. Such a function is async: within a job async functions jump
/// to each other, so that the last of them returns to the runtime. Recognized by the instruction in front of it, a call
/// through the task's resume function (`ff 50+register 38`), in the part of the runtime that runs jobs.
CCI_NO_SANITIZER static bool cci_is_job_runner(uintptr_t address) {
  uintptr_t runner = cci_job_runner();
  uintptr_t distance = address > runner ? address - runner : runner - address;
  if (distance > CCI_JOB_RUNNER_DISTANCE) return false;
  const volatile uint8_t *code = (const volatile uint8_t *)address;
  return code[-3] == 0xff && (code[-2] & 0xf8) == 0x50 && code[-1] == CCI_RESUME_FUNCTION_OFFSET;
}

#else

/// Not known on this platform; async frames are then recognized by their mark only.
static bool cci_is_job_runner(uintptr_t address) {
  (void)address;
  return false;
}

#endif

/// Appends what lies above `frame`, whose own return address is the first, and completes the stack.
static void cci_walk_frames(cci_stack *stack, uintptr_t frame, uint32_t skip) {
  const cci_thread *slot = cci_current();
  while (stack->count < CCI_MAX_FRAMES && cci_is_frame(frame, slot)) {
    uintptr_t saved = cci_load(frame);
    uintptr_t address = cci_load(frame + sizeof(uintptr_t));
    if (saved & CCI_ASYNC_FRAME_BIT || cci_is_job_runner(address)) {
      stack->async_start = stack->count;
      cci_walk_contexts(stack, cci_load(frame - sizeof(uintptr_t)));
      return;
    }
    if (address < CCI_LOWEST_ADDRESS) break;
    if (skip > 0) {
      skip -= 1;
    } else {
      stack->pc[stack->count] = address;
      stack->count += 1;
    }
    if (saved <= frame) break;
    frame = saved;
  }
  stack->async_start = stack->count;
}

void cci_walk_from_frame(cci_stack *stack, uintptr_t frame, uint32_t skip) {
  stack->count = 0;
  cci_walk_frames(stack, frame, skip);
}

__attribute__((noinline)) void cci_walk(cci_stack *stack, uint32_t skip) {
  cci_walk_from_frame(stack, (uintptr_t)__builtin_frame_address(0), skip);
}

void cci_walk_task(cci_stack *stack, uintptr_t resume_function, uintptr_t context) {
  stack->pc[0] = resume_function;
  stack->count = 1;
  stack->async_start = 0;
  cci_walk_contexts(stack, context);
}

// MARK: From a signal

/// The registers that a walk begins with.
typedef struct cci_registers {
  uintptr_t pc;
  uintptr_t frame;
  uintptr_t stack_pointer;
} cci_registers;

/// The registers of the interrupted code.
static cci_registers cci_interrupted_registers(const ucontext_t *context) {
#if defined(__x86_64__)
  const greg_t *registers = context->uc_mcontext.gregs;
  return (cci_registers){
      .pc = (uintptr_t)registers[REG_RIP],
      .frame = (uintptr_t)registers[REG_RBP],
      .stack_pointer = (uintptr_t)registers[REG_RSP],
  };
#elif defined(__aarch64__)
  return (cci_registers){
      .pc = (uintptr_t)context->uc_mcontext.pc,
      .frame = (uintptr_t)context->uc_mcontext.regs[29],
      .stack_pointer = (uintptr_t)context->uc_mcontext.sp,
  };
#endif
}

#if defined(__x86_64__)

/// What the unwinder has seen of the innermost functions.
typedef struct cci_leaf_search {
  cci_stack *stack;
  uintptr_t pc;
  /// The frame pointer in the function that was seen last.
  uintptr_t previous_frame;
  uint32_t count;
  /// Where the stack of the function that was seen last begins, below what it had pushed when it called.
  uintptr_t stack_pointer;
  /// Whether the unwinder has seen enough; otherwise it knew nothing about the function that was seen last.
  bool is_complete;
  /// The frame to go on with by frame pointers, and how many entries the stack has by then; 0 if there is none.
  uintptr_t frame;
  uint32_t frame_count;
} cci_leaf_search;

/// DWARF's number of the frame pointer.
#define CCI_DWARF_FRAME_POINTER 6

/// Notes one frame after another up to the task's function, and which of them keep a frame pointer: the address that the
/// unwinder computed for the end of the frame is two words above it. No number of such functions in a row is enough to go
/// on by frame pointers alone: those of libdispatch keep one, but the Swift functions above them do not.
static _Unwind_Reason_Code cci_leaf_step(struct _Unwind_Context *context, void *argument) {
  cci_leaf_search *search = argument;
  uintptr_t pc = (uintptr_t)_Unwind_GetIP(context);
  uintptr_t frame = (uintptr_t)_Unwind_GetGR(context, CCI_DWARF_FRAME_POINTER) & ~CCI_ASYNC_FRAME_BIT;
  if (search->count == 0) {
    // The frames of the handler itself come first.
    if (pc != search->pc) return _URC_NO_REASON;
  } else {
    bool is_kept = (uintptr_t)_Unwind_GetCFA(context) == search->previous_frame + 2 * sizeof(uintptr_t);
    if (is_kept) {
      search->frame = search->previous_frame;
      search->frame_count = search->stack->count;
    }
    if (search->count == CCI_MAX_LEAF_FRAMES || cci_is_job_runner(pc)) {
      search->is_complete = true;
      return _URC_END_OF_STACK;
    }
    search->stack->pc[search->stack->count] = pc;
    search->stack->count += 1;
  }
  search->previous_frame = frame;
  search->stack_pointer = (uintptr_t)_Unwind_GetCFA(context);
  search->count += 1;
  return _URC_NO_REASON;
}

/// How many words of a function that the unwinder does not know are searched for its return address.
#define CCI_MAX_SEARCHED_WORDS 64
/// How far from its start the code of such a function lies at most.
#define CCI_MAX_FUNCTION_SIZE 4096
/// How many jumps there are at most between a call and the function that it leads to.
#define CCI_MAX_JUMPS 4

/// The distance that a jump or a call has in its code.
CCI_NO_SANITIZER static intptr_t cci_load_distance(uintptr_t address) {
  int32_t distance;
  __builtin_memcpy(&distance, (const void *)address, sizeof distance);
  return distance;
}

/// Whether a direct call stands in front of `address` that leads to the function with `pc`, perhaps by way of the linker's
/// table and of a function that only jumps to it.
CCI_NO_SANITIZER static bool cci_is_call_to(uintptr_t pc, uintptr_t address) {
  uintptr_t checked_page = 0;
  if (address < CCI_LOWEST_ADDRESS || address >= CCI_HIGHEST_ADDRESS || !cci_can_read(address - 5, &checked_page)
      || !cci_can_read(address, &checked_page) || *(const volatile uint8_t *)(address - 5) != 0xe8) {
    return false;
  }
  uintptr_t target = address + (uintptr_t)cci_load_distance(address - 4);
  for (uint32_t jump = 0; jump < CCI_MAX_JUMPS; jump += 1) {
    if (target <= pc && pc - target < CCI_MAX_FUNCTION_SIZE) return true;
    if (target >= CCI_HIGHEST_ADDRESS || !cci_can_read(target, &checked_page) || !cci_can_read(target + 16, &checked_page)) {
      return false;
    }
    const volatile uint8_t *code = (const volatile uint8_t *)target;
    // `endbr64`, and the prefix `bnd`.
    if (code[0] == 0xf3 && code[1] == 0x0f && code[2] == 0x1e && code[3] == 0xfa) code += 4;
    if (code[0] == 0xf2) code += 1;
    if (code[0] == 0xe9) {
      target = (uintptr_t)code + 5 + (uintptr_t)cci_load_distance((uintptr_t)code + 1);
    } else if (code[0] == 0xff && code[1] == 0x25) {
      uintptr_t slot = (uintptr_t)code + 6 + (uintptr_t)cci_load_distance((uintptr_t)code + 2);
      if (!cci_can_read(slot, &checked_page)) return false;
      target = cci_load(slot);
    } else {
      return false;
    }
  }
  return false;
}

/// Appends the caller of a function that the unwinder does not know and that keeps no frame pointer, as some of the Swift
/// functions of Dispatch, and returns the caller's frame. Returns 0 if none is found.
static uintptr_t cci_walk_unknown(cci_stack *stack, const cci_leaf_search *search) {
  const cci_thread *slot = cci_current();
  uintptr_t pc = stack->pc[stack->count - 1];
  // The frame pointer is that of a caller; the return address stands below.
  for (uint32_t index = 0; index < CCI_MAX_SEARCHED_WORDS; index += 1) {
    uintptr_t place = search->stack_pointer + index * sizeof(uintptr_t);
    if (place >= search->previous_frame || place < slot->stack_low || place >= slot->stack_high) return 0;
    uintptr_t address = cci_load(place);
    if (!cci_is_call_to(pc, address)) continue;
    stack->pc[stack->count] = address;
    stack->count += 1;
    return search->previous_frame;
  }
  return 0;
}

/// Appends the callers of interrupted functions that keep no frame pointer, as parts of the C and the standard library
/// do, and returns the first frame that can be followed by its pointer.
static uintptr_t cci_walk_leaf(cci_stack *stack, const cci_registers *registers) {
  cci_leaf_search search = {.stack = stack, .pc = registers->pc};
  _Unwind_Backtrace(cci_leaf_step, &search);
  if (!search.is_complete && search.count > 0) {
    uintptr_t frame = cci_walk_unknown(stack, &search);
    if (frame != 0) return frame;
  }
  if (search.frame != 0) {
    stack->count = search.frame_count;
    return search.frame;
  }
  // The unwinder knows nothing about this code, or lost its way.
  stack->count = 1;
  return registers->frame & ~CCI_ASYNC_FRAME_BIT;
}

/// Ends an unwinding at once.
static _Unwind_Reason_Code cci_unwind_nothing(struct _Unwind_Context *context, void *argument) {
  (void)context;
  (void)argument;
  return _URC_END_OF_STACK;
}

void cci_walk_warm_up(void) { _Unwind_Backtrace(cci_unwind_nothing, NULL); }

#else

/// Frame pointers alone: every function of this platform's ABI that calls another keeps one.
static uintptr_t cci_walk_leaf(cci_stack *stack, const cci_registers *registers) {
  (void)stack;
  return registers->frame & ~CCI_ASYNC_FRAME_BIT;
}

void cci_walk_warm_up(void) {}

#endif

void cci_walk_from_wrapper(cci_stack *stack, uintptr_t frame) {
  cci_registers registers = {
      .pc = cci_load(frame + sizeof(uintptr_t)),
      .frame = cci_load(frame),
      .stack_pointer = frame + 2 * sizeof(uintptr_t),
  };
  stack->pc[0] = registers.pc;
  stack->count = 1;
  cci_walk_frames(stack, cci_walk_leaf(stack, &registers), 0);
}

bool cci_walk_from_signal(cci_stack *stack, void *context) {
  const cci_thread *slot = cci_current();
  cci_registers registers = cci_interrupted_registers(context);
  if (registers.stack_pointer < slot->stack_low || registers.stack_pointer >= slot->stack_high) return false;
  stack->pc[0] = registers.pc;
  stack->count = 1;
  uintptr_t frame = cci_walk_leaf(stack, &registers);
  cci_walk_frames(stack, frame, 0);
  return true;
}

#endif
