package import ConcurrencyRuntime
import Synchronization

/// The resumptions that came from work outside the scope when the clock had moved since the work began, and while the task
/// waited.
///
/// How far it had moved by then is a matter of real time: another run may see another order. Known is the beginning of
/// work that code of the scope has given to a Dispatch queue or to a thread of its own, and of what such work hands on in
/// the same way. Other resumptions from outside, as by a socket or a library's own threads, may have been caused by what
/// the scope did after the clock had moved, so that nothing is said of them.
package struct OutsideRaces: Sendable {
  /// One task that was resumed too late.
  package struct Race: Sendable {
    /// The task, and where it waited.
    package var task: StuckTask
    /// When the work outside began, in nanoseconds since the scope began.
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
  package func wasResumedFromOutside(
    _ record: TaskRecord,
    byWorkSince began: Int64,
    waitingSince suspended: Int64?
  ) {
    state.withLock { state in
      // Once the body has ended, the kit itself cancels what is left.
      guard case .body = state.phase, let jump = state.lastJump else { return }
      // What the clock did before the task began to wait has not come between the two.
      guard jump > max(began, suspended ?? began) else { return }
      state.races.add {
        OutsideRaces.Race(task: StuckTask(record, now: now), began: began, resumed: now)
      }
    }
  }

  /// The races with the outside world that were lost.
  package var races: OutsideRaces { state.withLock { $0.races } }
}
