import Glibc

/// Queues of messages, and sets of semaphores.
extension WrappedCall {
  static let messageQueues: [WrappedCall] = [
    onQueue("mq_send", of: .named, sends: true) { [$0, text("x"), 1, 0] },
    onQueue("mq_timedsend", of: .named, sends: true) { [$0, text("x"), 1, 0, never()] },
    onQueue("mq_receive", of: .named, sends: false) { [$0, room(8), 8, 0] },
    onQueue("mq_timedreceive", of: .named, sends: false) { [$0, room(8), 8, 0, never()] },
    onQueue("msgsnd", of: .numbered, sends: true) { [$0, words(1, 0), 1, 0] },
    onQueue("msgrcv", of: .numbered, sends: false) { [$0, room(16), 8, 0, 0] },
  ]

  private static func onQueue(
    _ symbol: String,
    of kind: MessageQueue.Kind,
    sends: Bool,
    _ arguments: @escaping @Sendable (_ queue: Int) -> [Int]
  ) -> WrappedCall {
    @Sendable func trial(_ function: CFunction, isReady: Bool) -> Trial {
      let queue = MessageQueue(kind)
      if isReady != sends { queue.send() }
      let wake: @Sendable () -> Void = { if sends { queue.receive() } else { queue.send() } }
      return Trial(function, arguments(queue.number), wake: isReady ? nil : wake) { _ in queue.remove() }
    }
    return WrappedCall(
      symbol,
      cancels: true,
      counting: { trial($0, isReady: false) },
      lookingAlike: { trial($0, isReady: true) }
    )
  }

  static let semaphoreSets: [WrappedCall] = [
    onSet("semop") { [$0, SemaphoreSet.operations(-1), 1] },
    onSet("semtimedop") { [$0, SemaphoreSet.operations(-1), 1, never()] },
  ]

  private static func onSet(_ symbol: String, _ arguments: @escaping @Sendable (_ set: Int) -> [Int]) -> WrappedCall {
    @Sendable func trial(_ function: CFunction, isReady: Bool) -> Trial {
      let set = SemaphoreSet()
      if isReady { set.add(1) }
      let wake: @Sendable () -> Void = { set.add(1) }
      return Trial(function, arguments(set.number), wake: isReady ? nil : wake) { _ in set.remove() }
    }
    return WrappedCall(
      symbol,
      counting: { trial($0, isReady: false) },
      lookingAlike: { trial($0, isReady: true) }
    )
  }
}
