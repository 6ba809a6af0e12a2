import Dispatch
import Synchronization

/// Calls a function once a real instant has passed, and again and again until it is cancelled, on a thread of its own.
///
/// All scopes of the process share one tick, which goes on for as long as there is something to watch: a timer for each
/// would cost more than the scope that it watches. At each tick it also lets an empty task run, to learn whether the
/// platform's pool is able to run anything at all.
package struct Watchdog: Sendable {
  /// How often it looks.
  package static let period: Int64 = 250_000_000

  private struct Entry {
    var due: Int64
    var handler: @Sendable () -> Void
  }

  private struct State {
    var entries: [UInt64: Entry] = [:]
    var nextID: UInt64 = 0
    var isTicking = false
    /// Whether the empty task has not run yet.
    var isProbing = false
    var lastTick: Int64 = 0
    var starvation: Int64 = 0
  }

  /// For how long, in nanoseconds since the process began, the platform's pool had jobs and ran none while something was
  /// watched. On a busy machine a job can wait there for longer than a scope is to take.
  package static var starvation: Int64 { state.withLock { $0.starvation } }

  private static let state = Mutex(State())
  // Threads that block the shared queues must not keep it from looking.
  private static let queue = DispatchQueue(label: "concurrency-testing.watchdog")

  private let id: UInt64

  /// Watches until `cancel`.
  package init(at due: Int64, _ handler: @escaping @Sendable () -> Void) {
    let (id, startsTicking) = Self.state.withLock { state in
      let id = state.nextID
      state.nextID += 1
      state.entries[id] = Entry(due: due, handler: handler)
      guard !state.isTicking else { return (id, false) }
      state.isTicking = true
      state.isProbing = false
      state.lastTick = RealClock.now
      return (id, true)
    }
    self.id = id
    if startsTicking { Self.scheduleTick() }
  }

  package func cancel() {
    _ = Self.state.withLock { $0.entries.removeValue(forKey: id) }
  }

  private static func scheduleTick() {
    queue.asyncAfter(deadline: .now() + .nanoseconds(Int(period)), execute: tick)
  }

  @Sendable private static func tick() {
    let now = RealClock.now
    let (due, probes) = state.withLock { state in
      state.isTicking = !state.entries.isEmpty
      guard state.isTicking else { return (nil as [@Sendable () -> Void]?, false) }
      // Ticks can be late themselves.
      if state.isProbing { state.starvation += now - state.lastTick }
      defer {
        state.isProbing = true
        state.lastTick = now
      }
      return (state.entries.values.filter { $0.due <= now }.map(\.handler), !state.isProbing)
    }
    guard let due else { return }
    if probes { Task.detached { state.withLock { $0.isProbing = false } } }
    for handler in due { handler() }
    scheduleTick()
  }
}
