import CConcurrencyInterposition
import ConcurrencyTesting
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ConcurrencyRuntime

@globalActor private actor AskingActor {
  static let shared = AskingActor()
}

/// The kit takes locks where the user's code calls it.
@Suite struct KitLockTests {
  private final class Hold: Sendable {
    let hasBegun = Atomic(false)
  }

  /// Asks for what stands in the kit's table of tasks while another thread keeps the table; returns for how long that took.
  @AskingActor private static func askForWhatOthersHold() -> Duration {
    guard let task = swift_task_getCurrent() else { return .zero }
    let id = swift_task_getJobTaskId(task)
    let hold = Hold()
    startThread {
      // The wrapper around the wait asks the table which clock counts; so the wait itself is for the second time.
      for _ in 0..<2 {
        TaskTable.withShard(id) { _ in
          hold.hasBegun.store(true, ordering: .releasing)
          usleep(50_000)
        }
      }
    }
    while !hold.hasBegun.load(ordering: .acquiring) {}
    // Other clocks ask the table themselves.
    let start = RealClock.now
    _ = VirtualTime.isActive
    return .nanoseconds(RealClock.now - start)
  }

  @Test func `A wait for a lock of the kit's is no finding`() async throws {
    var waited = Duration.zero
    // The thread can lose its core for as long as the lock is held.
    for _ in 0..<20 where waited < .milliseconds(10) {
      let seen = Box(Duration.zero)
      let text = await findings {
        // Tasks that begin on an actor are looked up in the table.
        seen.value = await Task { @AskingActor in Self.askForWhatOthersHold() }.value
      }
      #expect(text == nil)
      waited = seen.value
    }
    #expect(waited >= .milliseconds(10))
  }
}
