import CConcurrencyInterposition
import CLibraryCalls
import Glibc
import TestSupport
import Testing

/// Waiting for a descriptor counts when none is ready at once.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct ReadinessTests {
  @Test(arguments: ReadinessCall.allCases)
  func `A wait for a descriptor that is not ready is noted`(call: ReadinessCall) async throws {
    let notes = await onThread {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      let waker = Waker { ends.provide() }
      return watching {
        waker.arm()
        #expect(call.perform(ends.near, milliseconds: nil) == 1)
      }
    }
    let noted = try #require(notes.calls.first)
    #expect(notes.names == [call.rawValue])
    #expect(noted.count == 1)
    #expect(noted.wall > noted.cpu + noted.runDelay)
  }

  @Test(arguments: ReadinessCall.allCases)
  func `A wait that runs out is noted`(call: ReadinessCall) async {
    let notes = await onThread {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      return watching { #expect(call.perform(ends.near, milliseconds: 5) == 0) }
    }
    #expect(notes.names == [call.rawValue])
  }

  @Test(arguments: ReadinessCall.allCases)
  func `Looking without waiting is not noted`(call: ReadinessCall) async {
    let notes = await onThread {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      return watching {
        #expect(call.perform(ends.near, milliseconds: 0) == 0)
        ends.provide()
        #expect(call.perform(ends.near, milliseconds: 0) == 1)
        // Ready at once, however long the call would wait.
        #expect(call.perform(ends.near, milliseconds: 600_000) == 1)
        #expect(call.perform(ends.near, milliseconds: nil) == 1)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test(arguments: ReadinessCall.allCases)
  func `Virtual time passes by a timeout that has run out, and by nothing else`(call: ReadinessCall) async {
    let (out, ready, none) = await onThread {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      return withVirtualClock { _ in
        let start = ContinuousClock.now
        #expect(call.perform(ends.near, milliseconds: 20) == 0)
        let out = ContinuousClock.now - start
        #expect(call.perform(ends.near, milliseconds: 0) == 0)
        let none = ContinuousClock.now - start
        let waker = Waker { ends.provide() }
        waker.arm()
        #expect(call.perform(ends.near, milliseconds: 600_000) == 1)
        return (out, ContinuousClock.now - start, none)
      }
    }
    #expect(out == .milliseconds(20))
    #expect(none == out)
    #expect(ready == out)
  }

  @Test(arguments: ReadinessCall.allCases)
  func `Results and errno are those of the real calls`(call: ReadinessCall) async {
    for milliseconds in [0, 5, 600_000] {
      let ready = await Outcome.expectTheSame {
        let ends = Endpoints(.sockets)
        defer { ends.close() }
        ends.provide()
        errno = 77
        return call.perform(ends.near, milliseconds: milliseconds)
      }
      #expect(ready == Outcome(result: 1, error: 77))
    }
    let out = await Outcome.expectTheSame {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      return call.perform(ends.near, milliseconds: 1)
    }
    #expect(out == Outcome(result: 0, error: 77))
  }

  @Test func `Wrong arguments are refused as ever, and are no wait`() async {
    let calls: [@Sendable () -> Int] = [
      {
        var time = timeval(tv_sec: -1, tv_usec: 0)
        return Int(select(0, nil, nil, nil, &time))
      },
      { Int(select(-1, nil, nil, nil, nil)) },
      {
        var time = timespec(tv_sec: 0, tv_nsec: -1)
        return Int(pselect(0, nil, nil, nil, &time, nil))
      },
      { Int(call_epoll_wait(-1, 1, -1, 0)) },
      { Int(call_epoll_wait(STDIN_FILENO, 0, 5, 1)) },
      { Int(poll(nil, 1, 5)) },
    ]
    for call in calls {
      let outcome = await Outcome.expectTheSame(call)
      #expect(outcome.result == -1)
      let notes = await onThread { watching { _ = call() } }
      #expect(notes.calls.isEmpty)
    }
  }

  @Test func `A try of select leaves what the real call would`() async {
    let sets = await onThread {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      ends.provide()
      func look() -> [Bool] {
        // Both ends can be written, one can be read.
        var reading = DescriptorSet(ends.near, ends.far)
        var writing = DescriptorSet(ends.near)
        let result = reading.withPointer { reading in
          writing.withPointer { select(max(ends.near, ends.far) + 1, reading, $0, nil, nil) }
        }
        return [
          result == 2, reading.contains(ends.near), reading.contains(ends.far), writing.contains(ends.near),
        ]
      }
      let real = look()
      var watched: [Bool] = []
      _ = watching { watched = look() }
      return [real, watched]
    }
    #expect(sets == [[true, true, false, true], [true, true, false, true]])
  }
}
