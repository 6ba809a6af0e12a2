import CConcurrencyInterposition
import Glibc

/// A timer that lets its handler run on the thread that created it, in the middle of whatever the thread does.
struct ThreadTimer {
  /// Null is a timer like any other.
  private let timer: timer_t?
  private let signal: Int32

  /// - Parameter signal: One that nothing else in the process uses.
  init(signal: Int32 = TestSignal.number - 1, handler: @escaping @convention(c) (Int32) -> Void) {
    self.signal = signal
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(signal, &action, nil)
    // A thread of the pool holds back all signals, and one that it creates has that from it.
    var signals = sigset_t()
    sigaddset(&signals, signal)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    var event = sigevent()
    event.sigev_notify = 4  // SIGEV_THREAD_ID
    event.sigev_signo = signal
    event._sigev_un._tid = cci_thread_id()
    var created: timer_t?
    guard timer_create(CLOCK_MONOTONIC, &event, &created) == 0 else { fatalError("no timer") }
    timer = created
  }

  /// Lets the handler run once, after so many nanoseconds or somewhat later.
  func fire(after nanoseconds: Int) {
    var time = itimerspec()
    time.it_value.tv_nsec = nanoseconds
    timer_settime(timer, 0, &time, nil)
  }

  func cancel() {
    timer_delete(timer)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(signal, &action, nil)
  }
}
