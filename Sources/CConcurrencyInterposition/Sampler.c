#include "Internal.h"

#if defined(__linux__)

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>

/// Ignored unless handled, and used for urgent socket data only, which hardly any program asks for.
#define CCI_SAMPLE_SIGNAL SIGURG

// glibc names this member since 2.38 only.
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/// What handled the signal before.
static struct sigaction cci_previous_action;
static pthread_mutex_t cci_sampler_mutex = PTHREAD_MUTEX_INITIALIZER;

/// Keeps every second sample, the first among them, and takes half as many from now on. What is kept stays spread over
/// the slice, and which samples are kept depends on their number alone.
static void cci_sampler_thin_out(cci_watch *watch) {
  uint32_t kept = 0;
  for (uint32_t index = 0; index < watch->sample_count; index += 2) {
    if (kept != index) watch->samples[kept] = watch->samples[index];
    kept += 1;
  }
  watch->sample_count = kept;
  watch->sample_stride *= 2;
}

/// Stores the interrupted stack, if it is this sample's turn.
static void cci_sampler_store(cci_watch *watch, void *context) {
  uint32_t number = watch->sample_total;
  watch->sample_total = number + 1;
  if (number % watch->sample_stride != 0) return;
  if (watch->sample_count == CCI_MAX_SAMPLES) {
    cci_sampler_thin_out(watch);
    if (number % watch->sample_stride != 0) return;
  }
  cci_stack *sample = &watch->samples[watch->sample_count];
  if (!cci_walk_from_signal(sample, context)) return;
  void *task = swift_task_getCurrent();
  sample->task_id = task == NULL ? 0 : swift_task_getJobTaskId(task);
  watch->sample_count += 1;
}

/// Whether the signal is a tick of the thread's timer or of its counter.
static bool cci_sampler_is_tick(const siginfo_t *info, const cci_thread *slot) {
  if (info->si_code == SI_TIMER) return info->si_value.sival_ptr == slot;
  return slot->has_counter && info->si_code == POLL_IN && info->si_fd == slot->counter;
}

/// Hands a signal that is not a tick of the thread's timer to whom it was for.
static void cci_sampler_forward(int signal, siginfo_t *info, void *context) {
  if (cci_previous_action.sa_flags & SA_SIGINFO) {
    cci_previous_action.sa_sigaction(signal, info, context);
  } else if (cci_previous_action.sa_handler != SIG_DFL && cci_previous_action.sa_handler != SIG_IGN) {
    cci_previous_action.sa_handler(signal);
  }
}

/// A request for the stack of another thread. There is one at a time; `cci_sampler_mutex` is held meanwhile.
static struct {
  _Atomic(int) state;
  pid_t thread;
  cci_stack stack;
} cci_request;

enum { CCI_REQUEST_NONE, CCI_REQUEST_ASKED, CCI_REQUEST_ANSWERING, CCI_REQUEST_ANSWERED, CCI_REQUEST_FAILED };

/// Answers a request on the thread that was asked. One that was given up meanwhile is not there any more.
static void cci_request_answer(void *context) {
  if (cci_request.thread != gettid()) return;
  int asked = CCI_REQUEST_ASKED;
  if (!atomic_compare_exchange_strong(&cci_request.state, &asked, CCI_REQUEST_ANSWERING)) return;
  cci_request.stack = (cci_stack){.count = 0};
  bool done = cci_walk_from_signal(&cci_request.stack, context);
  atomic_store(&cci_request.state, done ? CCI_REQUEST_ANSWERED : CCI_REQUEST_FAILED);
}

/// Handles the signal on the thread whose timer expired, or that is asked for its stack.
static void cci_sampler_handle(int signal, siginfo_t *info, void *context) {
  int error = errno;
  cci_thread *slot = cci_current();
  if (info->si_code == SI_QUEUE && info->si_value.sival_ptr == &cci_request) {
    slot->guard += 1;
    cci_request_answer(context);
    slot->guard -= 1;
  } else if (!cci_sampler_is_tick(info, slot)) {
    cci_sampler_forward(signal, info, context);
  } else {
    cci_watch *watch = slot->own_watch;
    if (watch != NULL && watch->slice_active && slot->guard == 0 && slot->allowance == 0) {
      slot->guard += 1;
      cci_sampler_store(watch, context);
      slot->guard -= 1;
    }
  }
  errno = error;
}

/// Installs the handler in front of the one that is there, unless it is there itself.
static bool cci_sampler_install(void) {
  struct sigaction current;
  if (sigaction(CCI_SAMPLE_SIGNAL, NULL, &current) != 0) return false;
  if (current.sa_flags & SA_SIGINFO && current.sa_sigaction == cci_sampler_handle) return true;
  cci_walk_warm_up();
  struct sigaction action = {.sa_sigaction = cci_sampler_handle};
  // Restarting, so that no call of the interrupted code fails for it; on the alternate stack if the thread has one, so
  // that it does not matter how little is left of its own.
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  cci_previous_action = current;
  return sigaction(CCI_SAMPLE_SIGNAL, &action, NULL) == 0;
}

/// Makes the thread's timer.
static bool cci_sampler_make_timer(cci_thread *slot) {
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = CCI_SAMPLE_SIGNAL};
  event.sigev_value.sival_ptr = slot;
  event.sigev_notify_thread_id = gettid();
  timer_t timer;
  if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) != 0) return false;
  slot->timer = timer;
  slot->has_timer = true;
  return true;
}

/// Makes the thread's timer expire every `period_ns` of processor time; never for 0.
static bool cci_sampler_set(cci_thread *slot, int64_t period_ns) {
  struct timespec period = {.tv_sec = period_ns / CCI_NS_PER_S, .tv_nsec = period_ns % CCI_NS_PER_S};
  struct itimerspec setting = {.it_interval = period, .it_value = period};
  return timer_settime(slot->timer, 0, &setting, NULL) == 0;
}

/// Makes the thread's counter, which the kernel may refuse: then there is the timer alone.
///
/// The counter interrupts the thread at the instant at which it has used so much processor time. The timer is looked at in
/// the kernel's ticks, which miss a thread that is given a core for moments only. The counter sees no time in the kernel.
static void cci_sampler_make_counter(cci_thread *slot, int64_t period_ns) {
  struct perf_event_attr attributes = {
      .type = PERF_TYPE_SOFTWARE,
      .size = sizeof attributes,
      .config = PERF_COUNT_SW_TASK_CLOCK,
      .sample_period = (uint64_t)period_ns,
      .wakeup_events = 1,
      .disabled = 1,
      .exclude_kernel = 1,
      .exclude_hv = 1,
  };
  long counter = cci_raw_syscall(SYS_perf_event_open, (long)&attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC, 0);
  if (counter < 0) return;
  struct f_owner_ex owner = {.type = F_OWNER_TID, .pid = gettid()};
  if (cci_raw_syscall(SYS_fcntl, counter, F_SETSIG, CCI_SAMPLE_SIGNAL, 0, 0, 0) < 0
      || cci_raw_syscall(SYS_fcntl, counter, F_SETOWN_EX, (long)&owner, 0, 0, 0) < 0
      || cci_raw_syscall(SYS_fcntl, counter, F_SETFL, O_ASYNC | O_NONBLOCK, 0, 0, 0) < 0) {
    cci_raw_syscall(SYS_close, counter, 0, 0, 0, 0, 0);
    return;
  }
  slot->counter = (int32_t)counter;
  slot->has_counter = true;
}

/// The same as `cci_sampler_set` for the counter, if there is one.
static void cci_sampler_set_counter(const cci_thread *slot, int64_t period_ns) {
  if (!slot->has_counter) return;
  uint64_t period = (uint64_t)period_ns;
  cci_raw_syscall(SYS_ioctl, slot->counter, PERF_EVENT_IOC_DISABLE, 0, 0, 0, 0);
  if (period_ns == 0) return;
  cci_raw_syscall(SYS_ioctl, slot->counter, PERF_EVENT_IOC_PERIOD, (long)&period, 0, 0, 0);
  cci_raw_syscall(SYS_ioctl, slot->counter, PERF_EVENT_IOC_ENABLE, 0, 0, 0, 0);
}

/// Makes what interrupts the thread.
static bool cci_sampler_make(cci_thread *slot, int64_t period_ns) {
  if (!cci_sampler_make_timer(slot)) return false;
  cci_sampler_make_counter(slot, period_ns);
  return true;
}

/// Lets the signal through to the thread, or blocks it again if it was blocked before. libdispatch's workers block all
/// signals, and so do the threads that they create.
static void cci_sampler_let_through(cci_thread *slot, bool through) {
  if (!through && !slot->signal_was_blocked) return;
  sigset_t signals, before;
  sigemptyset(&signals);
  sigaddset(&signals, CCI_SAMPLE_SIGNAL);
  if (pthread_sigmask(through ? SIG_UNBLOCK : SIG_BLOCK, &signals, &before) != 0) return;
  // Started twice, the sampler finds what it left itself.
  slot->signal_was_blocked = through && (slot->signal_was_blocked || sigismember(&before, CCI_SAMPLE_SIGNAL) == 1);
}

bool cci_sampler_available(void) {
#if defined(CCI_THREAD_SANITIZER)
  return false;
#else
  return true;
#endif
}

bool cci_sampler_start(int64_t period_ns) {
  cci_thread *slot = cci_current();
  if (!cci_sampler_available() || slot->own_watch == NULL || period_ns <= 0) return false;
  int error = errno;
  slot->guard += 1;
  pthread_mutex_lock(&cci_sampler_mutex);
  bool installed = cci_sampler_install();
  pthread_mutex_unlock(&cci_sampler_mutex);
  bool started = installed && (slot->has_timer || cci_sampler_make(slot, period_ns)) && cci_sampler_set(slot, period_ns);
  if (started) {
    cci_sampler_let_through(slot, true);
    cci_sampler_set_counter(slot, period_ns);
  }
  slot->guard -= 1;
  errno = error;
  return started;
}

void cci_sampler_stop(void) {
  cci_thread *slot = cci_current();
  int error = errno;
  if (slot->has_timer) cci_sampler_set(slot, 0);
  cci_sampler_set_counter(slot, 0);
  cci_sampler_let_through(slot, false);
  errno = error;
}

int32_t cci_thread_id(void) { return gettid(); }

void cci_thread_answer(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, CCI_SAMPLE_SIGNAL);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

/// Waits for the answer to a request, or gives it up.
static bool cci_request_await(void) {
  struct timespec nap = {.tv_nsec = 1000000};
  for (int naps = 0; naps < 1000; naps += 1) {
    int state = atomic_load(&cci_request.state);
    if (state == CCI_REQUEST_ANSWERED || state == CCI_REQUEST_FAILED) return state == CCI_REQUEST_ANSWERED;
    cci_raw_syscall(SYS_nanosleep, (long)&nap, 0, 0, 0, 0, 0);
  }
  int asked = CCI_REQUEST_ASKED;
  if (atomic_compare_exchange_strong(&cci_request.state, &asked, CCI_REQUEST_NONE)) return false;
  // It has begun to answer, and will be done soon.
  while (atomic_load(&cci_request.state) == CCI_REQUEST_ANSWERING) sched_yield();
  return atomic_load(&cci_request.state) == CCI_REQUEST_ANSWERED;
}

bool cci_stack_of_thread(int32_t thread, cci_stack *stack) {
  if (!cci_sampler_available()) return false;
  cci_thread *slot = cci_current();
  slot->guard += 1;
  pthread_mutex_lock(&cci_sampler_mutex);
  cci_request.thread = thread;
  atomic_store(&cci_request.state, CCI_REQUEST_ASKED);
  siginfo_t info = {.si_signo = CCI_SAMPLE_SIGNAL, .si_code = SI_QUEUE};
  info.si_value.sival_ptr = &cci_request;
  info.si_pid = getpid();
  bool answered = cci_sampler_install()
                  && cci_raw_syscall(SYS_rt_tgsigqueueinfo, getpid(), thread, CCI_SAMPLE_SIGNAL, (long)&info, 0, 0) == 0
                  && cci_request_await();
  if (answered) *stack = cci_request.stack;
  atomic_store(&cci_request.state, CCI_REQUEST_NONE);
  pthread_mutex_unlock(&cci_sampler_mutex);
  slot->guard -= 1;
  return answered;
}

void cci_sampler_delete(cci_thread *slot) {
  if (slot->has_counter) cci_raw_syscall(SYS_close, slot->counter, 0, 0, 0, 0, 0);
  slot->has_counter = false;
  if (!slot->has_timer) return;
  timer_delete(slot->timer);
  slot->has_timer = false;
  slot->timer = NULL;
}

#endif
