package import ConcurrencyRuntime
import Synchronization

/// The resumptions that came from outside the scope when the clock had already moved past the beginning of the wait.
///
/// How far it had moved by then is a matter of real time: another run may see another order.
package struct OutsideRaces: Sendable {
  /// One task that was resumed too late.
  package struct Race: Sendable {
    /// The task, and where it waited.
    package var task: StuckTask
    /// When it began to wait, in nanoseconds since the scope began.
    package var began: Int64
    /// What the clock showed when it was resumed.
    package var resumed: Int64
  }

  /// The first few.
  package private(set) var first: [Race] = []
  /// How many there were.
  package private(set) var count = 0

  private static let limit = 5

  /// Counts a race; `race` is asked for only while it is to be kept.
  mutating func add(_ race: () -> Race) {
    count += 1
    if first.count < Self.limit { first.append(race()) }
  }
}

extension VirtualScheduler {
  package func wasResumedFromOutside(_ record: TaskRecord, since suspension: TaskRecord.Suspension) {
    state.withLock { state in
      // Once the body has ended, the kit itself cancels what is left.
      guard case .body = state.phase, let jump = state.lastJump, jump > suspension.time else { return }
      state.races.add {
        OutsideRaces.Race(task: StuckTask(record, now: now), began: suspension.time, resumed: now)
      }
    }
  }

  /// The races with the outside world that were lost.
  package var races: OutsideRaces { state.withLock { $0.races } }
}
