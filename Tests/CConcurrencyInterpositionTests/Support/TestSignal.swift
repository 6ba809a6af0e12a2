import Glibc

/// A signal that tests send to threads of their own.
enum TestSignal {
  static let number = __libc_current_sigrtmin() + 7

  /// Lets the process do nothing when the signal comes, which ends a call that waits; without that the process would end.
  static func handle() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(number, &action, nil)
  }
}

/// The thread that is to get the signal.
struct SignalTarget: Sendable {
  private let thread = shared(pthread_self())
  private let signals = signalSet(TestSignal.number)

  func send() { pthread_kill(thread.pointer.pointee, TestSignal.number) }

  /// Makes it the calling thread, on which the signal is held back while `body` runs.
  func blocking<Result>(_ body: () -> Result) -> Result { runs(body, SIG_BLOCK) }

  /// Makes it the calling thread, on which the signal is handled while `body` runs. A thread has from libdispatch that it
  /// holds back all.
  func handling<Result>(_ body: () -> Result) -> Result { runs(body, SIG_UNBLOCK) }

  private func runs<Result>(_ body: () -> Result, _ change: CInt) -> Result {
    thread.pointer.pointee = pthread_self()
    let signals = pointer(signals, to: sigset_t.self)
    var before = sigset_t()
    pthread_sigmask(change, signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
  }
}

/// A set with these signals, by its address.
func signalSet(_ signals: CInt...) -> Int {
  let address = room(MemoryLayout<sigset_t>.size)
  for signal in signals { sigaddset(pointer(address, to: sigset_t.self), signal) }
  return address
}
