import Glibc
import Synchronization

/// A queue of the kernel's that has room for one message of one byte.
struct MessageQueue: Sendable {
  enum Kind: CaseIterable, Sendable {
    case named, numbered
  }

  private static let lastName = Atomic(0)

  let kind: Kind
  /// What the calls on it take.
  let number: Int

  init(_ kind: Kind) {
    self.kind = kind
    switch kind {
    case .named:
      let name = text("/concurrency-testing-\(getpid())-\(Self.lastName.add(1, ordering: .relaxed).newValue)")
      // Flags, most messages, and the greatest message.
      let attributes = words(0, 1, 1, 0, 0, 0, 0, 0)
      number = CFunction("mq_open")([name, Int(O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC), 0o600, attributes])
      CFunction("mq_unlink")([name])
    case .numbered:
      number = CFunction("msgget")([Int(IPC_PRIVATE), Int(IPC_CREAT) | 0o600])
      // How many bytes it holds stands in the structure with what else is known of it.
      let status = pointer(room(MemoryLayout<msqid_ds>.size), to: msqid_ds.self)
      msgctl(CInt(number), IPC_STAT, status)
      status.pointee.msg_qbytes = 1
      msgctl(CInt(number), IPC_SET, status)
    }
  }

  /// Lets the calls fail that would wait.
  func setBlocking(_ blocks: Bool) { CFunction("mq_setattr")([number, words(blocks ? 0 : Int(O_NONBLOCK)), 0]) }

  func send() {
    switch kind {
    case .named: CFunction("mq_send")([number, text("x"), 1, 0])
    case .numbered: CFunction("msgsnd")([number, words(1, 0), 1, 0])
    }
  }

  func receive() {
    switch kind {
    case .named: CFunction("mq_receive")([number, room(8), 8, 0])
    case .numbered: CFunction("msgrcv")([number, room(16), 8, 0, 0])
    }
  }

  func remove() {
    switch kind {
    case .named: close(CInt(number))
    case .numbered: msgctl(CInt(number), IPC_RMID, nil)
    }
  }
}

/// A set of two semaphores of the kernel's, which are 0 at first.
struct SemaphoreSet: Sendable {
  let number = CFunction("semget")([Int(IPC_PRIVATE), 2, Int(IPC_CREAT) | 0o600])

  /// An operation on each of the semaphores in turn, by the address of the first.
  static func operations(_ changes: Int16..., flags: [CInt] = []) -> Int {
    let address = room(changes.count * 6)
    for (index, change) in changes.enumerated() {
      store(UInt16(index), at: address + index * 6)
      store(change, at: address + index * 6 + 2)
      store(Int16(index < flags.count ? flags[index] : 0), at: address + index * 6 + 4)
    }
    return address
  }

  /// Adds to the first semaphore.
  func add(_ change: Int16) { CFunction("semop")([number, Self.operations(change), 1]) }

  /// The values of both.
  var values: [Int] { (0..<2).map { CFunction("semctl")([number, $0, Int(GETVAL)]) } }

  func remove() { CFunction("semctl")([number, 0, Int(IPC_RMID)]) }
}
