import Foundation
import Synchronization
import TestSupport

/// Keeps the calling thread from the cores until it has waited that long for one: more threads compute than there are cores.
func waitForCore(milliseconds: UInt64) {
  let rivals = Rivals()
  for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount {
    startThread { while !rivals.areDone.load(ordering: .relaxed) {} }
  }
  let before = waited()
  while waited() < before + milliseconds * 1_000_000 {}
  rivals.areDone.store(true, ordering: .relaxed)
}

private final class Rivals: Sendable {
  let areDone = Atomic(false)
}

/// What the monotonic clock and the processor time of a thread that never sleeps differ by is what it has waited.
private func waited() -> UInt64 { nanoseconds(CLOCK_MONOTONIC) - nanoseconds(CLOCK_THREAD_CPUTIME_ID) }

private func nanoseconds(_ clock: clockid_t) -> UInt64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
