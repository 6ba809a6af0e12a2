import CConcurrencyInterposition
import Foundation
import Synchronization
import TestSupport

/// Keeps the calling thread from the cores until it has waited that long for one.
func waitForCore(milliseconds: Int64) {
  amongRivals { compute(untilKeptFor: milliseconds) }
}

/// Computes until the calling thread has waited so many milliseconds for a core. It never sleeps.
func compute(untilKeptFor milliseconds: Int64) {
  let before = waited()
  while waited() < before + milliseconds * 1_000_000 {}
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
private func waited() -> Int64 { cci_real_monotonic_ns() - threadProcessorTime() }
