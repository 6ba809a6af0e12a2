import TestSupport

/// How much more processor time four times the work takes: 4 where it is linear, 16 where it is quadratic.
///
/// A busy machine can make any work take longer, but none shorter: of up to five times the least counts.
func growth(_ work: (_ scale: Int) -> Void) -> Double {
  func processorTime(_ scale: Int) -> Double {
    let begin = threadProcessorTime()
    work(scale)
    return Double(threadProcessorTime() - begin)
  }
  var (large, small) = (Double.infinity, Double.infinity)
  for _ in 0..<5 where !(large / small < 8) {
    large = min(large, processorTime(4))
    small = min(small, processorTime(1))
  }
  return large / small
}
