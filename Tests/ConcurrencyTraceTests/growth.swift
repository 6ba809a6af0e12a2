import TestSupport

/// How much more processor time four times the work takes: 4 where it is linear, 16 where it is quadratic.
func growth(_ work: (_ scale: Int) -> Void) -> Double {
  func processorTime(_ scale: Int) -> Double {
    let begin = threadProcessorTime()
    work(scale)
    return Double(threadProcessorTime() - begin)
  }
  return processorTime(4) / processorTime(1)
}
