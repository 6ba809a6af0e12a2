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
