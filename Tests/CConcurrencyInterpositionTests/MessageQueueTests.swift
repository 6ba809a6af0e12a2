import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// Sending counts if the queue is full, receiving if it is empty.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct MessageQueueTests {
  /// The calls that send or receive.
  enum Call: String, CaseIterable, Sendable {
    case send = "mq_send"
    case timedSend = "mq_timedsend"
    case receive = "mq_receive"
    case timedReceive = "mq_timedreceive"
    case numberedSend = "msgsnd"
    case numberedReceive = "msgrcv"

    var sends: Bool { [.send, .timedSend, .numberedSend].contains(self) }
    var isTimed: Bool { [.timedSend, .timedReceive].contains(self) }
    var kind: MessageQueue.Kind { [.numberedSend, .numberedReceive].contains(self) ? .numbered : .named }

    /// A call that sends, or receives into the room that is returned with it. The message is of one byte.
    func prepare(
      _ queue: Int,
      flags: CInt = 0,
      deadline: (seconds: Int, nanoseconds: Int) = (timespec.distant.tv_sec, 0)
    ) -> (call: () -> Int, room: Int) {
      let function = CFunction(rawValue)
      let message = kind == .named ? text("y") : words(1, 0x79)
      let (received, priority) = (room(16), room(8))
      let time = words(deadline.seconds, deadline.nanoseconds)
      return switch self {
      case .send, .timedSend: ({ function([queue, message, 1, 3, time]) }, received)
      case .receive, .timedReceive: ({ function([queue, received, 8, priority, time]) }, received)
      case .numberedSend: ({ function([queue, message, 1, Int(flags)]) }, received)
      case .numberedReceive: ({ function([queue, received, 8, 0, Int(flags)]) }, received + 8)
      }
    }
  }

  @Test(arguments: Call.allCases)
  func `A call that must wait is noted`(call: Call) async throws {
    let (notes, result, byte) = await onThread {
      let queue = MessageQueue(call.kind)
      defer { queue.remove() }
      if call.sends { queue.send() }
      let waker = Waker { if call.sends { queue.receive() } else { queue.send() } }
      let prepared = call.prepare(queue.number)
      var result = 0
      let notes = watching {
        waker.arm()
        result = prepared.call()
      }
      waker.join()
      return (notes, result, load(prepared.room, as: UInt8.self))
    }
    let noted = try #require(notes.calls.first)
    #expect(result == (call.sends ? 0 : 1))
    #expect(call.sends || byte == (call.kind == .named ? 0x78 : 0))
    #expect(notes.names == [call.rawValue])
    #expect(noted.count == 1)
    #expect(noted.wall > noted.cpu + noted.runDelay)
  }

  @Test(arguments: Call.allCases)
  func `A call for which there is room, or a message, is not noted and done once`(call: Call) async {
    let (notes, results) = await onThread {
      let queue = MessageQueue(call.kind)
      defer { queue.remove() }
      if !call.sends { queue.send() }
      queue.setBlocking(true)
      let (first, second) = (call.prepare(queue.number).call, call.prepare(queue.number, flags: IPC_NOWAIT).call)
      var results: [Int] = []
      var notes = [watching { results.append(first()) }]
      // By now it is full, or empty.
      queue.setBlocking(false)
      notes.append(watching { results.append(second()) })
      return (notes, results)
    }
    #expect(notes.map(\.names) == [[], []])
    #expect(results == [call.sends ? 0 : 1, -1])
  }

  @Test(arguments: Call.allCases.filter(\.isTimed))
  func `Waiting until a deadline is noted, one that has passed is not waited for`(call: Call) async {
    let (waiting, asking) = await onThread {
      let queue = MessageQueue(call.kind)
      defer { queue.remove() }
      if call.sends { queue.send() }
      func notes(_ deadline: (Int, Int), error: CInt) -> [String] {
        let prepared = call.prepare(queue.number, deadline: deadline)
        return watching {
          #expect(prepared.call() == -1)
          #expect(errno == error)
        }.names
      }
      var now = timespec()
      var waiting: [String] = []
      // On a busy machine the deadline can pass before the call: then the next one is further away.
      for delay in [1, 2, 4, 8, 16] where waiting.isEmpty {
        clock_gettime(CLOCK_REALTIME, &now)
        waiting = notes((now.tv_sec + delay, now.tv_nsec), error: ETIMEDOUT)
      }
      return (
        waiting,
        [notes((now.tv_sec - 1, 0), error: ETIMEDOUT), notes((now.tv_sec + 3_600, -1), error: EINVAL)]
      )
    }
    #expect(waiting == [call.rawValue])
    #expect(asking == [[], []])
  }

  @Test(arguments: Call.allCases, [false, true])
  func `Results and errno are those of the real calls`(call: Call, isReady: Bool) async {
    let wrong = await Outcome.expectTheSame { call.prepare(-1).call() }
    #expect(wrong.result == -1)
    for deadline in [(1, 0), (1, -1), (-1, 0), (1, 1_000_000_000)] {
      await Outcome.expectTheSame {
        let queue = MessageQueue(call.kind)
        defer { queue.remove() }
        if isReady != call.sends { queue.send() }
        // None of the calls waits.
        if !isReady && !call.isTimed { queue.setBlocking(false) }
        let prepared = call.prepare(queue.number, flags: isReady ? 0 : IPC_NOWAIT, deadline: deadline)
        errno = 77
        return prepared.call()
      }
    }
  }

  @Test func `A copy of a message is refused to those who would wait`() async {
    let copying: CInt = 0o40000
    let outcome = await Outcome.expectTheSame {
      let queue = MessageQueue(.numbered)
      defer { queue.remove() }
      queue.send()
      let prepared = Call.numberedReceive.prepare(queue.number, flags: copying)
      errno = 77
      return prepared.call()
    }
    #expect(outcome.result == -1)
  }
}
