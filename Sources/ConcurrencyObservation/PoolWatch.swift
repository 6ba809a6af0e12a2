package import ConcurrencyRuntime
import Foundation
import Synchronization

/// Why an operation in real time has not come to its end.
package struct Stall: Sendable {
  /// What a thread of the pool runs, and does not come back from.
  package struct Holder: Sendable {
    /// The task whose slice it is; nil for code of no task.
    package let task: StuckTask?
    /// What the thread does; nil if that could not be learned, and if the pool is not starved.
    package let stack: CallStack?
  }

  /// For how long no job has begun, in real time.
  package let duration: Duration
  /// How many threads the pool has.
  package let poolWidth: Int
  /// Whether jobs were ready all the time. The pool is lent threads from then on.
  package let isStarved: Bool
  package let holders: [Holder]
  /// The other tasks of the scope, oldest first.
  package let others: [StuckTask]
}

/// Looks now and then whether the pool of a real-time scope gets on, from a thread of its own.
///
/// A pool whose threads all wait for what only another of its jobs can do would stand still for ever, and the test with it.
/// It is lent threads then, one after the other, so that the test comes to an end and can be told.
final class PoolWatch: Sendable {
  private struct State {
    var begun: UInt64 = 0
    var lastLook: Int64
    /// For how long no job has begun, in nanoseconds.
    var still: Int64 = 0
    /// For how long jobs were ready meanwhile, and no thread was there to run them.
    var full: Int64 = 0
    var starvation: Stall?
    /// Whether the threads are being looked at, which can end what starves the pool.
    var isTelling = false
    var hasWarned = false
    var lent = 0
    var watchdog: Watchdog?
  }

  private let driver: PoolDriver
  private let scope: Scope
  private let limit: Int64
  private let warn: @Sendable (Stall) -> Void
  private let state = Mutex(State(lastLook: RealClock.now))

  /// A pool of a thousand threads that all wait needs no more of them.
  private static let mostLent = 1_000

  /// - Parameters:
  ///   - limit: for how many nanoseconds no job may begin.
  ///   - warn: called once when nothing has begun for that long, and nothing was ready.
  init(_ driver: PoolDriver, of scope: Scope, limit: Int64, warn: @escaping @Sendable (Stall) -> Void) {
    self.driver = driver
    self.scope = scope
    self.limit = limit
    self.warn = warn
  }

  func start() {
    let watchdog = Watchdog(at: RealClock.now) { [self] in ScopeEntry.withKitCode { look() } }
    state.withLock { $0.watchdog = watchdog }
  }

  /// Ends the watch; returns how the pool was starved, if it was.
  func stop() -> Stall? {
    while state.withLock({ $0.isTelling }) { sched_yield() }
    return state.withLock { state in
      state.watchdog?.cancel()
      state.watchdog = nil
      return state.starvation
    }
  }

  private enum Verdict { case none, starves, lacksThread, stands }

  private func look() {
    let progress = driver.progress
    let now = RealClock.now
    let (verdict, still): (Verdict, Int64) = state.withLock { state in
      guard state.watchdog != nil else { return (.none, 0) }
      // A process that was stopped has had no chance to get on.
      let passed = min(now - state.lastLook, 4 * Watchdog.period)
      state.lastLook = now
      guard progress.begun == state.begun else {
        state.begun = progress.begun
        (state.still, state.full) = (0, 0)
        return (.none, 0)
      }
      state.still += passed
      state.full = progress.isFull ? state.full + passed : 0
      if state.starvation != nil {
        guard progress.isFull, state.lent < Self.mostLent else { return (.none, 0) }
        state.lent += 1
        return (.lacksThread, 0)
      }
      if state.full >= limit {
        state.lent += 1
        state.isTelling = true
        return (.starves, state.full)
      }
      guard state.still >= limit, !progress.isFull, !state.hasWarned else { return (.none, 0) }
      state.hasWarned = true
      return (.stands, state.still)
    }
    switch verdict {
    case .none:
      break
    case .starves:
      let stall = stall(of: progress, for: still, isStarved: true)
      state.withLock { state in
        state.starvation = stall
        state.isTelling = false
      }
      driver.lendThread(to: scope)
    case .lacksThread:
      driver.lendThread(to: scope)
    case .stands:
      warn(stall(of: progress, for: still, isStarved: false))
    }
  }

  private func stall(of progress: PoolDriver.Progress, for nanoseconds: Int64, isStarved: Bool) -> Stall {
    let tasks = scope.unfinishedTasks.filter { !$0.isBackground }.map { StuckTask($0, now: nil) }
    let holders = progress.running.map { running in
      Stall.Holder(
        task: tasks.first { $0.id == running.task },
        // To look at a thread can end its call early.
        stack: isStarved ? CallStack.capture(ofThread: running.thread) : nil
      )
    }
    let held = Set(progress.running.compactMap(\.task))
    return Stall(
      duration: .nanoseconds(nanoseconds),
      poolWidth: driver.poolWidth,
      isStarved: isStarved,
      holders: holders,
      others: tasks.filter { !held.contains($0.id) }
    )
  }
}
