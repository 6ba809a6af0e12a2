import Glibc

/// Signals, and threads that wait for each other.
extension WrappedCall {
  static let signals: [WrappedCall] = [
    taking("sigwait") { [$0, room(8)] },
    taking("sigwaitinfo") { [$0, room()] },
    taking("sigtimedwait") { [$0, room(), never()] },
    WrappedCall(
      "sigsuspend",
      cancels: true,
      counting: { function in
        let none = signalSet()
        return handling { function([none]) }
      },
      // What is no address is refused.
      lookingAlike: { Trial($0, [8]) }
    ),
    WrappedCall("pause", cancels: true, counting: { function in handling { function([]) } }, lookingAlike: nil),
  ]

  /// A call that takes a signal, which is pending already if it is to look alike.
  private static func taking(
    _ symbol: String,
    _ arguments: @escaping @Sendable (_ signals: Int) -> [Int]
  ) -> WrappedCall {
    @Sendable func trial(_ function: CFunction, isPending: Bool) -> Trial {
      let target = SignalTarget()
      let words = arguments(signalSet(TestSignal.number))
      let wake: @Sendable () -> Void = { target.send() }
      return Trial(
        wake: isPending ? nil : wake,
        call: {
          target.blocking {
            if isPending { target.send() }
            return function(words)
          }
        }
      )
    }
    return WrappedCall(
      symbol,
      cancels: true,
      counting: { trial($0, isPending: false) },
      lookingAlike: { trial($0, isPending: true) }
    )
  }

  /// A call that returns when a signal has been handled.
  private static func handling(_ call: @escaping @Sendable () -> Int) -> Trial {
    TestSignal.handle()
    let target = SignalTarget()
    return Trial(wake: { target.send() }, call: { target.handling(call) })
  }

  static let barriers: [WrappedCall] = [
    WrappedCall(
      "pthread_barrier_wait",
      counting: { function in
        let barrier = room(MemoryLayout<pthread_barrier_t>.size)
        pthread_barrier_init(pointer(barrier, to: pthread_barrier_t.self), nil, 2)
        return Trial(function, [barrier], wake: { _ = function([barrier]) })
      },
      lookingAlike: { function in
        let barrier = room(MemoryLayout<pthread_barrier_t>.size)
        pthread_barrier_init(pointer(barrier, to: pthread_barrier_t.self), nil, 1)
        return Trial(function, [barrier])
      }
    )
  ]
}
