import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// Waiting for a signal counts unless one is pending already.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct SignalTests {
  /// The calls that take a signal.
  enum Taking: String, CaseIterable, Sendable {
    case sigwait, sigwaitinfo, sigtimedwait

    /// A call that waits for the signal of the tests; returns which one came, and what the call does if none has.
    func prepare(timeout: (seconds: Int, nanoseconds: Int) = (600, 0)) -> () -> Int {
      let (signals, taken, function) = (signalSet(TestSignal.number), room(), CFunction(rawValue))
      let time = words(timeout.seconds, timeout.nanoseconds)
      return {
        let result = function([signals, taken, time])
        return self == .sigwait && result == 0 ? Int(load(taken, as: CInt.self)) : result
      }
    }
  }

  @Test(arguments: Taking.allCases)
  func `Waiting for a signal is noted`(call: Taking) async throws {
    let (notes, taken) = await onThread {
      let target = SignalTarget()
      let (waker, take) = (Waker { target.send() }, call.prepare())
      return target.blocking {
        var taken = 0
        let notes = watching {
          waker.arm()
          taken = take()
        }
        return (notes, taken)
      }
    }
    let noted = try #require(notes.calls.first)
    #expect(taken == Int(TestSignal.number))
    #expect(notes.names == [call.rawValue])
    #expect(noted.wall > noted.cpu + noted.runDelay)
  }

  @Test(arguments: Taking.allCases)
  func `A signal that is pending is taken at once, and once`(call: Taking) async {
    let (notes, taken, isPending) = await onThread {
      let (target, take) = (SignalTarget(), call.prepare())
      return target.blocking {
        target.send()
        var taken = 0
        let notes = watching { taken = take() }
        var pending = sigset_t()
        sigpending(&pending)
        return (notes, taken, sigismember(&pending, TestSignal.number))
      }
    }
    #expect(notes.calls.isEmpty)
    #expect(taken == Int(TestSignal.number))
    #expect(isPending == 0)
  }

  @Test func `What a signal brings is told also by the try`() async {
    let senders = await onThread {
      let target = SignalTarget()
      return target.blocking {
        Taking.allCases.filter { $0 != .sigwait }.map { call in
          let information = room()
          let arguments = [signalSet(TestSignal.number), information, words(600, 0)]
          _ = watching {
            target.send()
            CFunction(call.rawValue)(arguments)
          }
          let sent = load(information, as: siginfo_t.self)
          return [sent.si_signo, sent.si_code, sent._sifields._kill.si_pid]
        }
      }
    }
    // A signal for one thread is told as one for all.
    for sender in senders { #expect(sender == [TestSignal.number, 0, getpid()]) }
  }

  @Test func `Waiting until a time is over is noted, asking is not, and neither is what is refused`() async {
    let (waiting, asking) = await onThread {
      SignalTarget().blocking {
        func take(_ timeout: (Int, Int), error: CInt) -> Notes {
          let take = Taking.sigtimedwait.prepare(timeout: timeout)
          return watching {
            #expect(take() == -1)
            #expect(errno == error)
          }
        }
        return (take((0, 1_000_000), error: EAGAIN), [take((0, 0), error: EAGAIN), take((0, -1), error: EINVAL)])
      }
    }
    #expect(waiting.names == ["sigtimedwait"])
    #expect(asking.map(\.names) == [[], []])
  }

  @Test(arguments: [(0, 0), (0, 1000), (0, -1), (-1, 0), (0, 1_000_000_000)])
  func `Results and errno are those of the real call`(timeout: (Int, Int)) async {
    for isPending in [false, true] {
      await Outcome.expectTheSame {
        let (target, take) = (SignalTarget(), Taking.sigtimedwait.prepare(timeout: timeout))
        return target.blocking {
          if isPending { target.send() }
          errno = 77
          let result = take()
          let error = errno
          // What a call that was refused has left there would end the process.
          _ = CFunction("sigtimedwait")([signalSet(TestSignal.number), 0, words(0, 0)])
          errno = error
          return result
        }
      }
    }
  }

  @Test func `A wait with a timeout lets virtual time pass`() async {
    let passed = await onThread {
      SignalTarget().blocking {
        withVirtualClock { _ in
          let start = ContinuousClock.now
          _ = Taking.sigtimedwait.prepare(timeout: (0, 2_000_000))()
          return ContinuousClock.now - start
        }
      }
    }
    #expect(passed == .milliseconds(2))
  }

  /// The calls that end when a signal has been handled.
  enum Handling: String, CaseIterable, Sendable {
    case sigsuspend, pause, sigwaitinfo, sigtimedwait

    /// A call that holds no signal back meanwhile, and that no signal ends otherwise.
    func prepare() -> () -> Int {
      let function = CFunction(rawValue)
      let arguments =
        switch self {
        case .sigsuspend, .pause: [signalSet()]
        case .sigwaitinfo, .sigtimedwait: [signalSet(), 0, words(600, 0)]
        }
      return { function(arguments) }
    }
  }

  @Test(arguments: Handling.allCases)
  func `Waiting until a signal has been handled is noted`(call: Handling) async {
    let (notes, result, error) = await onThread {
      TestSignal.handle()
      let target = SignalTarget()
      let (waker, handle) = (Waker { target.send() }, call.prepare())
      return target.handling {
        var (result, error) = (0, CInt(0))
        let notes = watching {
          waker.arm()
          result = handle()
          error = errno
        }
        return (notes, result, error)
      }
    }
    #expect(notes.names == [call.rawValue])
    #expect(result == -1)
    #expect(error == EINTR)
  }

  @Test func `A signal that was held back until then is handled at once`() async {
    // A call that the machine let sleep, for want of a page, is taken for one that waited.
    var attempt = (calls: [NotedCall](), slept: true)
    for _ in 0..<20 where attempt.slept {
      attempt = await onThread {
        TestSignal.handle()
        let (target, handle) = (SignalTarget(), Handling.sigsuspend.prepare())
        return target.blocking {
          target.send()
          var sleeps = 0
          let notes = watching {
            sleeps -= sleepsOfThread()
            _ = handle()
            sleeps += sleepsOfThread()
          }
          return (notes.calls, sleeps > 0)
        }
      }
    }
    #expect(!attempt.slept)
    #expect(attempt.calls.isEmpty)
  }
}
