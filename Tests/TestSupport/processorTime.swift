import Foundation

/// The processor time of the calling thread, in nanoseconds. It stands still while the machine has no core for the thread.
package func threadProcessorTime() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Uses this much processor time, however long that takes.
@inline(never)
package func spinProcessor(milliseconds: Int64) { spinProcessor(nanoseconds: milliseconds * 1_000_000) }

/// The same for times that are shorter.
@inline(never)
package func spinProcessor(nanoseconds: Int64) {
  let end = threadProcessorTime() + nanoseconds
  var step: UInt64 = 1
  while threadProcessorTime() < end {
    for _ in 0..<100 { step = step &* 6_364_136_223_846_793_005 &+ 1 }
  }
  withExtendedLifetime(step) {}
}
