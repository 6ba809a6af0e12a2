import CConcurrencyInterposition
import Foundation
import Synchronization
import TestSupport

/// Keeps the calling thread from the cores until it has waited that long for one.
func waitForCore(milliseconds: Int64) {
  amongRivals {
    let before = waited()
    while waited() < before + milliseconds * 1_000_000 {}
  }
}

/// Runs `body` while more threads compute than there are cores.
func amongRivals(_ body: () -> Void) {
  let rivals = Rivals()
  for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount {
    startThread { while !rivals.areDone.load(ordering: .relaxed) {} }
  }
  body()
  rivals.areDone.store(true, ordering: .relaxed)
}

private final class Rivals: Sendable {
  let areDone = Atomic(false)
}

/// What the real clock and the processor time of a thread that never sleeps differ by is what it has waited.
private func waited() -> Int64 { cci_real_monotonic_ns() - threadProcessorTime() }
