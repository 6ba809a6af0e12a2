import CConcurrencyInterposition
import CLibraryCalls
import Glibc
import TestSupport
import Testing

/// Accepting and making connections.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct ConnectionTests {
  @Test(arguments: [false, true])
  func `Waiting for a connection is noted, taking one that is there is not`(withFlags: Bool) async {
    let (waiting, ready) = await onThread {
      let listener = Listener()
      defer { close(listener.descriptor) }
      func accept() -> CInt {
        withFlags
          ? call_accept4(listener.descriptor, CInt(SOCK_CLOEXEC.rawValue))
          : Glibc.accept(listener.descriptor, nil, nil)
      }
      let clients = [Listener.makeSocket(), Listener.makeSocket()]
      let waker = Waker { listener.connect(clients[0]) }
      let waiting = watching {
        waker.arm()
        #expect(accept() >= 0)
      }
      listener.connect(clients[1])
      let ready = watching { #expect(accept() >= 0) }
      return (waiting, ready)
    }
    #expect(waiting.names == [withFlags ? "accept4" : "accept"])
    #expect(ready.calls.isEmpty)
  }

  @Test func `Connecting to a host is noted`() async {
    let notes = await onThread {
      let listener = Listener()
      let client = Listener.makeSocket()
      defer { [listener.descriptor, client].forEach { close($0) } }
      return watching { #expect(listener.connect(client) == 0) }
    }
    #expect(notes.names == ["connect"])
  }

  @Test func `Connecting without blocking, and a datagram socket, is not noted`() async {
    let notes = await onThread {
      let listener = Listener()
      let client = Listener.makeSocket()
      let datagram = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
      defer { [listener.descriptor, client, datagram].forEach { close($0) } }
      _ = fcntl(client, F_SETFL, O_NONBLOCK)
      return watching {
        listener.connect(client)
        listener.connect(datagram)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `Results and errno are those of the real calls`() async {
    let listener = Listener()
    let connected = await Outcome.expectTheSame {
      let client = Listener.makeSocket()
      defer { close(client) }
      return Int(listener.connect(client))
    }
    #expect(connected == Outcome(result: 0, error: 77))
    let wrong = await Outcome.expectTheSame { Int(listener.connect(-1)) }
    #expect(wrong == Outcome(result: -1, error: EBADF))
    let twice = await Outcome.expectTheSame {
      let client = Listener.makeSocket()
      defer { close(client) }
      listener.connect(client)
      errno = 77
      return Int(listener.connect(client))
    }
    #expect(twice == Outcome(result: -1, error: EISCONN))
    let idle = await Outcome.expectTheSame {
      let client = Listener.makeSocket()
      defer { close(client) }
      return Int(accept(client, nil, nil))
    }
    #expect(idle == Outcome(result: -1, error: EINVAL))
    close(listener.descriptor)
  }
}
