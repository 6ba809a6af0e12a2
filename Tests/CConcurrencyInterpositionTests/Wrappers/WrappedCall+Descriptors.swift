import CLibraryCalls
import Glibc

/// Waits for descriptors, and calls on sockets, pipes and terminals.
extension WrappedCall {
  /// With no descriptor at all they wait for the time to run out.
  static let readiness: [WrappedCall] = [
    waiting("poll") { [0, 0, $0, 0] },
    waiting("__poll_chk", as: "poll") { [0, 0, $0, 0] },
    waiting("ppoll") { [0, 0, words(0, $0 * 1_000_000), 0] },
    waiting("__ppoll_chk", as: "ppoll") { [0, 0, words(0, $0 * 1_000_000), 0, 0] },
    waiting("select") { [0, 0, 0, 0, words(0, $0 * 1000)] },
    waiting("pselect") { [0, 0, 0, 0, words(0, $0 * 1_000_000), 0] },
    polling("epoll_wait") { [$0, room(16), 1, $1] },
    polling("epoll_pwait") { [$0, room(16), 1, $1, 0] },
    polling("epoll_pwait2") { [$0, room(16), 1, words(0, $1 * 1_000_000), 0] },
  ]

  private static func waiting(
    _ symbol: String,
    as name: String? = nil,
    _ arguments: @escaping @Sendable (_ milliseconds: Int) -> [Int]
  ) -> WrappedCall {
    WrappedCall(symbol, as: name, cancels: true, { arguments(2) }, not: { arguments(0) })
  }

  private static func polling(
    _ symbol: String,
    _ arguments: @escaping @Sendable (_ poller: Int, _ milliseconds: Int) -> [Int]
  ) -> WrappedCall {
    @Sendable func trial(_ function: CFunction, _ milliseconds: Int) -> Trial {
      let poller = CFunction("epoll_create1")([Int(O_CLOEXEC)])
      return Trial(function, arguments(poller, milliseconds)) { _ in close(CInt(poller)) }
    }
    return WrappedCall(symbol, cancels: true, counting: { trial($0, 2) }, lookingAlike: { trial($0, 0) })
  }

  /// What a call takes behind its descriptor to read or write one byte.
  private struct Byte {
    let byte = text("x")
    var part: Int { words(byte, 1) }
    /// A `msghdr`, and a `mmsghdr` as well.
    var message: Int { words(0, 0, part, 1, 0, 0, 0, 0) }
  }

  private typealias Arguments = @Sendable (Byte) -> [Int]

  /// The functions that read, and those that write, with what they are reported as.
  private static let reading: [(symbol: String, name: String, arguments: Arguments)] = [
    ("read", "read", { [$0.byte, 1] }),
    ("__read_chk", "read", { [$0.byte, 1, 1] }),
    ("readv", "readv", { [$0.part, 1] }),
    ("preadv2", "preadv2", { [$0.part, 1, -1, 0] }),
    ("preadv64v2", "preadv2", { [$0.part, 1, -1, 0] }),
    ("recv", "recv", { [$0.byte, 1, 0] }),
    ("__recv_chk", "recv", { [$0.byte, 1, 1, 0] }),
    ("recvfrom", "recvfrom", { [$0.byte, 1, 0, 0, 0] }),
    ("__recvfrom_chk", "recvfrom", { [$0.byte, 1, 1, 0, 0, 0] }),
    ("recvmsg", "recvmsg", { [$0.message, 0] }),
    ("recvmmsg", "recvmmsg", { [$0.message, 1, 0, 0] }),
  ]
  private static let writing: [(symbol: String, name: String, arguments: Arguments)] = [
    ("write", "write", { [$0.byte, 1] }),
    ("writev", "writev", { [$0.part, 1] }),
    ("pwritev2", "pwritev2", { [$0.part, 1, -1, 0] }),
    ("pwritev64v2", "pwritev2", { [$0.part, 1, -1, 0] }),
    ("send", "send", { [$0.byte, 1, 0] }),
    ("sendto", "sendto", { [$0.byte, 1, 0, 0, 0] }),
    ("sendmsg", "sendmsg", { [$0.message, 0] }),
    ("sendmmsg", "sendmmsg", { [$0.message, 1, 0] }),
  ]

  static let reads: [WrappedCall] = reading.map { call in
    stream(call.symbol, call.name) { function, isReady in
      let ends = Endpoints(.sockets)
      if isReady { ends.provide() }
      return Trial(function, [Int(ends.near)] + call.arguments(Byte()), wake: { ends.provide() }) { _ in ends.close() }
    }
  }

  static let writes: [WrappedCall] = writing.map { call in
    stream(call.symbol, call.name) { function, isReady in
      let ends = Endpoints(.sockets)
      if !isReady { ends.fill() }
      return Trial(function, [Int(ends.near)] + call.arguments(Byte()), wake: { ends.drain() }) { _ in ends.close() }
    }
  }

  /// Those of them that can be told not to wait, by flags that are their first argument that is zero; calls that would wait
  /// otherwise.
  static let impatient: [WrappedCall] = (reading.map { ($0, false) } + writing.map { ($0, true) })
    .filter { call, _ in call.name.hasPrefix("recv") || call.name.hasPrefix("send") }
    .map { call, writes in
      stream(call.symbol, call.name) { function, _ in
        let ends = Endpoints(.sockets)
        if writes { ends.fill() }
        var arguments = call.arguments(Byte())
        if let flags = arguments.firstIndex(of: 0) { arguments[flags] = Int(MSG_DONTWAIT) }
        return Trial(function, [Int(ends.near)] + arguments) { _ in ends.close() }
      }
    }

  /// Those of them that take files too.
  static let streamsOnFiles: [WrappedCall] = (reading + writing)
    .filter { !$0.name.hasPrefix("recv") && !$0.name.hasPrefix("send") }
    .map { call in
      onFile(call.symbol, as: "\(call.name)(file)", cancels: true) { [Int($0.descriptor)] + call.arguments(Byte()) }
    }

  /// A call on a descriptor that is not ready, or is.
  static func stream(
    _ symbol: String,
    _ name: String,
    cancels: Bool = true,
    returnsPointer: Bool = false,
    _ trial: @escaping @Sendable (_ function: CFunction, _ isReady: Bool) -> Trial
  ) -> WrappedCall {
    WrappedCall(
      symbol,
      as: name,
      cancels: cancels,
      returnsPointer: returnsPointer,
      counting: { trial($0, false) },
      lookingAlike: { function in
        var ready = trial(function, true)
        ready.wake = nil
        return ready
      }
    )
  }

  static let connections: [WrappedCall] = [
    accepting("accept", { [$0, 0, 0] }),
    accepting("accept4", { [$0, 0, 0, Int(O_CLOEXEC)] }),
    stream("connect", "connect") { function, isReady in
      let (listener, client) = (Listener(), Listener.makeSocket())
      if isReady { _ = fcntl(client, F_SETFL, O_NONBLOCK) }
      let address = room(MemoryLayout<sockaddr_in>.size)
      store(listener.address, at: address)
      return Trial(function, [Int(client), address, MemoryLayout<sockaddr_in>.size]) { _ in
        close(client)
        close(listener.descriptor)
      }
    },
  ]

  private static func accepting(_ symbol: String, _ arguments: @escaping @Sendable (Int) -> [Int]) -> WrappedCall {
    stream(symbol, symbol) { function, isReady in
      let (listener, client) = (Listener(), Listener.makeSocket())
      if isReady { listener.connect(client) }
      return Trial(
        opening: function,
        arguments(Int(listener.descriptor)),
        wake: { listener.connect(client) },
        close: { close(CInt($0)) },
        end: {
          close(client)
          close(listener.descriptor)
        }
      )
    }
  }

  static let terminals: [WrappedCall] = {
    let prepare: Preparation = { function in
      let ends = Endpoints(.terminal)
      return Trial(function, [Int(ends.near)]) { _ in ends.close() }
    }
    return [WrappedCall("tcdrain", cancels: true, counting: prepare, lookingAlike: prepare).byLength]
  }()

  /// From a file to a socket or a pipe.
  static let sends: [WrappedCall] = ["sendfile", "sendfile64"].flatMap { symbol -> [WrappedCall] in
    let toSocket = stream(symbol, "sendfile", cancels: false) { function, isReady in
      let (file, ends) = (TemporaryFile(), Endpoints(.sockets))
      if !isReady { ends.fill() }
      return Trial(function, [Int(ends.near), Int(file.descriptor), 0, 1], wake: { ends.drain() }) { _ in
        ends.close()
        file.remove()
      }
    }
    return [toSocket, copyingFile(symbol, as: "sendfile(file)", cancels: false) { [Int($1), Int($0), 0, 1] }]
  }

  /// From a pipe to a socket, and from a file to a pipe.
  static let splices: [WrappedCall] = [
    stream("splice", "splice") { function, isReady in
      let (pipe, ends) = (Endpoints(.pipe), Endpoints(.sockets))
      if isReady { pipe.provide() }
      return Trial(function, [Int(pipe.near), 0, Int(ends.near), 0, 1, 0], wake: { pipe.provide() }) { _ in
        pipe.close()
        ends.close()
      }
    },
    copyingFile("splice", as: "splice(file)", cancels: true) { [Int($0), 0, Int($1), 0, 1, 0] },
  ]

  /// From a file to a pipe that has room.
  private static func copyingFile(
    _ symbol: String,
    as name: String,
    cancels: Bool,
    _ arguments: @escaping @Sendable (_ file: CInt, _ pipe: CInt) -> [Int]
  ) -> WrappedCall {
    let prepare: Preparation = { function in
      let (file, ends) = (TemporaryFile(), Endpoints(.pipe))
      return Trial(function, arguments(file.descriptor, ends.far)) { _ in
        ends.close()
        file.remove()
      }
    }
    return WrappedCall(symbol, as: name, cancels: cancels, counting: prepare, lookingAlike: prepare)
  }
}
