import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// A call on a socket, a pipe or a terminal counts when the descriptor blocks and is not ready.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct StreamTests {
  @Test(arguments: StreamCall.allCases)
  func `A call that must wait is noted`(call: StreamCall) async throws {
    let (notes, result) = await onThread {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      if call.writes { ends.fill() }
      let waker = Waker { if call.writes { ends.drain() } else { ends.provide() } }
      var result = 0
      let notes = watching {
        waker.arm()
        result = call.perform(ends.near)
      }
      waker.join()
      return (notes, result)
    }
    let noted = try #require(notes.calls.first)
    #expect(result == 1)
    #expect(notes.names == [call.rawValue])
    #expect(noted.count == 1)
    #expect(noted.wall > noted.cpu + noted.runDelay)
  }

  @Test(arguments: Endpoints.Kind.allCases)
  func `Reading and writing wait on every kind of stream`(kind: Endpoints.Kind) async {
    let (read, written) = await onThread {
      let ends = Endpoints(kind)
      let reader = Waker { ends.provide() }
      let read = watching {
        reader.arm()
        #expect(StreamCall.read.perform(ends.near) == 1)
      }
      reader.join()
      ends.close()
      let full = Endpoints(kind, nearWrites: true)
      defer { full.close() }
      full.fill()
      let writer = Waker { full.drain() }
      let written = watching {
        writer.arm()
        #expect(StreamCall.write.perform(full.near) == 1)
      }
      writer.join()
      return (read, written)
    }
    #expect(read.names == ["read"])
    #expect(written.names == ["write"])
  }

  @Test func `A wait that a signal ends is noted`() async {
    let (notes, result, error) = await onThread {
      TestSignal.handle()
      let (target, ends) = (SignalTarget(), Endpoints(.sockets))
      defer { ends.close() }
      let waker = Waker { target.send() }
      return target.handling {
        var (result, error) = (0, CInt(0))
        let notes = watching {
          waker.arm()
          result = StreamCall.read.perform(ends.near)
          error = errno
        }
        return (notes, result, error)
      }
    }
    #expect(notes.names == ["read"])
    #expect(result == -1)
    #expect(error == EINTR)
  }

  @Test(arguments: StreamCall.allCases)
  func `A call for which the descriptor is ready is not noted`(call: StreamCall) async {
    let notes = await onThread {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      ends.provide()
      return watching { #expect(call.perform(ends.near) == 1) }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test(arguments: StreamCall.writing)
  func `Writing where there is little room, but enough, is not noted`(call: StreamCall) async {
    let kinds: [Endpoints.Kind] = call.takesFlags ? [.sockets] : [.sockets, .pipe]
    for kind in kinds {
      // A call that the machine let sleep, for want of a page, is taken for one that waited.
      var attempt = (readiness: CInt(-1), calls: [NotedCall](), slept: true)
      for _ in 0..<20 where attempt.slept {
        attempt = await onThread {
          let ends = Endpoints(kind, nearWrites: true)
          defer { ends.close() }
          ends.fillAlmost()
          var request = pollfd(fd: ends.near, events: Int16(POLLOUT), revents: 0)
          let readiness = poll(&request, 1, 0)
          var sleeps = 0
          let notes = watching {
            sleeps -= sleepsOfThread()
            #expect(call.perform(ends.near) == 1)
            sleeps += sleepsOfThread()
          }
          return (readiness, notes.calls, sleeps > 0)
        }
      }
      #expect(!attempt.slept)
      #expect(attempt.readiness == 0)
      #expect(attempt.calls.isEmpty)
    }
  }

  @Test(arguments: StreamCall.allCases)
  func `A call that does not block is not noted`(call: StreamCall) async {
    let notes = await onThread {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      if call.writes { ends.fill() }
      return watching {
        if call.takesFlags {
          #expect(call.perform(ends.near, flags: CInt(MSG_DONTWAIT)) == -1)
          #expect(errno == EAGAIN)
        }
        ends.setBlocking(false)
        #expect(call.perform(ends.near) == -1)
        #expect(errno == EAGAIN)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `The end of a stream is no wait`() async {
    let notes = await onThread {
      let ends = Endpoints(.sockets)
      ends.closeFar()
      defer { close(ends.near) }
      return watching { #expect(StreamCall.read.perform(ends.near) == 0) }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A call that wants more than is there is noted when it takes long`() async {
    let patient = await onThread { writeMoreThanFits(longCall: .max / 2) }
    let strict = await onThread { writeMoreThanFits(longCall: 1_000_000) }
    #expect(patient.calls.isEmpty)
    #expect(strict.names == ["write"])
  }

  @Test func `It is also where the thread waited for its core before the call`() async {
    let notes = await onThread {
      writeMoreThanFits(longCall: 1_000_000) { waitForCore(milliseconds: 200) }
    }
    #expect(notes.names == ["write"])
  }

  @Test(arguments: StreamCall.allCases)
  func `Results and errno are those of the real calls`(call: StreamCall) async {
    let wrong = await Outcome.expectTheSame { call.perform(-1) }
    #expect(wrong == Outcome(result: -1, error: EBADF))
    let done = await Outcome.expectTheSame {
      let ends = Endpoints(.sockets)
      defer { ends.close() }
      ends.provide()
      return call.perform(ends.near)
    }
    #expect(done == Outcome(result: 1, error: 77))
    let pipe = await Outcome.expectTheSame {
      let ends = Endpoints(.pipe, nearWrites: !call.writes)
      defer { ends.close() }
      return call.perform(ends.near)
    }
    #expect(pipe == Outcome(result: -1, error: call.takesFlags ? ENOTSOCK : EBADF))
    guard call.takesFlags else { return }
    let unconnected = await Outcome.expectTheSame {
      let descriptor = Listener.makeSocket()
      defer { close(descriptor) }
      return call.perform(descriptor, flags: CInt(MSG_NOSIGNAL))
    }
    #expect(unconnected.result == -1)
  }

  @Test func `A refused call is no wait`() async {
    let notes = await onThread {
      let ends = Endpoints(.pipe)
      defer { ends.close() }
      return watching {
        #expect(StreamCall.write.perform(ends.near) == -1)
        #expect(StreamCall.read.perform(ends.far) == -1)
        #expect(StreamCall.recv.perform(ends.near) == -1)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `Waiting until a terminal has sent all is noted if it takes long, and if there is a terminal`() async {
    let notes = await onThread {
      let (terminal, pipe) = (Endpoints(.terminal), Endpoints(.pipe))
      defer {
        terminal.close()
        pipe.close()
      }
      return [
        watching(longCall: 0) { #expect(tcdrain(terminal.near) == 0) },
        watching { #expect(tcdrain(terminal.near) == 0) },
        watching(longCall: 0) { #expect(tcdrain(pipe.near) == -1) },
      ]
    }
    #expect(notes.map(\.names) == [["tcdrain"], [], []])
    #expect(notes[0].calls.map(\.isByBudget) == [true])
    await Outcome.expectTheSame { Int(tcdrain(-1)) }
  }

  @Test func `Standard output and standard error are never noted`() async {
    let notes = await onThread {
      watching(fileGrace: 0, longCall: 0) {
        #expect(Glibc.write(STDOUT_FILENO, "", 0) == 0)
        #expect(Glibc.write(STDERR_FILENO, "", 0) == 0)
        print("A watched print.")
      }
    }
    #expect(notes.calls.isEmpty)
  }
}

/// Writes more than a socket holds. Another thread makes room as soon as the writer sleeps.
///
/// - Parameter prepare: runs in the same slice, before the call.
private func writeMoreThanFits(longCall: Int64, after prepare: () -> Void = {}) -> Notes {
  let bytes = [UInt8](repeating: 0, count: 1 << 22)
  let ends = Endpoints(.sockets)
  defer { ends.close() }
  let isOver = Box(false)
  let waker = Waker {
    while !isOver.value {
      ends.drain()
      sched_yield()
    }
  }
  let notes = watching(longCall: longCall) {
    prepare()
    waker.arm()
    let written = Glibc.write(ends.near, bytes, bytes.count)
    isOver.value = true
    #expect(written == bytes.count)
  }
  waker.join()
  return notes
}
