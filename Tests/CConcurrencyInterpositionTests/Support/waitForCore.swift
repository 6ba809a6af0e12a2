import CConcurrencyInterposition
import Foundation
import Synchronization
import TestSupport
import Testing

/// Keeps the calling thread from the cores until it has waited that long for one.
func waitForCore(milliseconds: Int64) {
  amongRivals { compute(untilKeptFor: milliseconds) }
}

/// Computes until the calling thread has waited so many milliseconds for a core. It never sleeps.
func compute(untilKeptFor milliseconds: Int64) {
  let before = waited()
  while waited() < before + milliseconds * 1_000_000 {}
}

/// What came of a wait for a lock whose holder computed all the while.
struct WaitForHolder: Sendable {
  var notes: Notes
  /// The processor time of the holder while it held the lock, in nanoseconds.
  var computed: Int64
  /// Whether the holder has slept nevertheless, for want of a page. How long it did, nobody can tell.
  var holderSlept: Bool

  /// The first of some attempts in which the holder has not slept.
  static func whoseHolderNeverSleeps(_ attempt: @escaping @Sendable () -> Self) async -> Self? {
    for _ in 0..<20 {
      let wait = await onThread(attempt)
      if !wait.holderSlept { return wait }
    }
    return nil
  }

  /// What is left of each noted call without the delays is what the holder has computed.
  func expectOnlyComputation() {
    for noted in notes.calls {
      #expect(noted.wall - noted.cpu - noted.runDelay < (computed + noted.wall) / 2, "\(noted)")
    }
  }
}

/// Runs `body` while more threads compute than there are cores.
func amongRivals<R>(_ body: () -> R) -> R {
  let rivals = Rivals()
  defer { rivals.areDone.store(true, ordering: .relaxed) }
  for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount {
    startThread { while !rivals.areDone.load(ordering: .relaxed) {} }
  }
  return body()
}

private final class Rivals: Sendable {
  let areDone = Atomic(false)
}

/// What the real clock and the processor time of a thread that never sleeps differ by is what it has waited.
func waited() -> Int64 { cci_real_monotonic_ns() - threadProcessorTime() }
