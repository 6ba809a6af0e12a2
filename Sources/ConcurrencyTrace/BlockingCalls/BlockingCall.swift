/// A call that can put its thread to sleep, named by the symbol of the C library that does it.
public struct BlockingCall: Hashable, Codable, Sendable, CustomStringConvertible {
  /// What a blocking call waits for.
  public enum Category: String, Hashable, Codable, Sendable, CaseIterable {
    /// `sleep` and its relatives.
    case sleep
    /// Counting semaphores.
    case semaphore
    /// The kernel's futex, on which `Mutex`, `DispatchGroup` and contended `queue.sync` wait.
    case futex
    /// Condition variables.
    case condition
    /// Threads that are to arrive at the same place.
    case barrier
    /// Mutexes and read-write locks, such as the one in `NSLock`.
    case lock
    /// Other processes, and other threads that are to end.
    case process
    /// Signals.
    case signal
    /// Descriptors that are to become ready.
    case readiness
    /// What comes and goes through a socket, a pipe or a terminal.
    case socket
    /// Messages in queues of the kernel's, or room for them.
    case messageQueue
    /// The names of hosts, users and groups.
    case nameService
    /// What is to be safe on the disk, and locks on files.
    case durability
    /// Files and directories.
    case file
  }

  /// The symbol, such as `usleep`.
  public var name: String
  /// What the call waits for.
  public var category: Category

  init(name: String, category: Category) {
    self.name = name
    self.category = category
  }

  /// The symbol's name.
  public var description: String { name }
}
