import Foundation

/// The processor time of the calling thread, in milliseconds. It stands still while the machine has no core for the thread.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
}

/// Uses so much processor time, however long that takes.
package func compute(milliseconds: Double) {
  let end = processorTime() + milliseconds
  var number: UInt64 = 1
  while processorTime() < end {
    for _ in 0..<200 { number = number &* 6_364_136_223_846_793_005 &+ 1 }
  }
  withExtendedLifetime(number) {}
}
