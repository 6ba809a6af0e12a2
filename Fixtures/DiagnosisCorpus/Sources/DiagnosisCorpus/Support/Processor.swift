import Foundation
import Synchronization

/// The processor time of the calling thread, in milliseconds. It stands still while the machine has no core for the thread.
private func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
}

/// Whether the machine gives the calling thread less than two thirds of a core.
public func isMachineBusy() -> Bool {
  let begin = ContinuousClock.now
  process(someBytes, milliseconds: 50)
  return ContinuousClock.now - begin > .milliseconds(75)
}

/// What was computed, kept so that the optimizer leaves nothing out.
private let results = Atomic<Int>(0)

/// Repeats a step of some work until it has used so much processor time, however long that takes.
///
/// - Parameter step: takes a small part of a millisecond.
func work(milliseconds: Double, _ step: () throws -> Int) rethrows {
  let end = processorTime() + milliseconds
  var sum = 0
  repeat { sum &+= try step() } while processorTime() < end
  results.store(sum, ordering: .relaxed)
}

/// A step of work on bytes, as a decoder, a cipher or a checksum does it.
func mix(_ bytes: [UInt8]) -> Int {
  var sum = 17
  for byte in bytes { sum = (sum &* 31) &+ Int(byte) }
  return sum
}

/// Works on a few bytes until that has used so much processor time.
func process(_ bytes: [UInt8], milliseconds: Double) {
  work(milliseconds: milliseconds) { mix(bytes) }
}

/// A few bytes of a file.
let someBytes: [UInt8] = (0..<512).map { UInt8(truncatingIfNeeded: $0 &* 37) }
