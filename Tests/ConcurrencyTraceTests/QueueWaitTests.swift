import TestSupport
import Testing

@testable import ConcurrencyTrace

@Suite struct QueueWaitTests {
  /// Two slices hold two threads for 100 ms while a third job is ready; `preempted` is how much of that the slice on the
  /// second thread was without a core.
  private func report(width: Int = 2, preempted: Duration = .zero) -> ConcurrencyReport {
    var trace = TraceBuilder(.real, width: width)
    let first = trace.spawn()
    let second = trace.spawn()
    let third = trace.spawn()
    trace.ended(0)
    trace.began(first, lane: .pool(0))
    trace.began(second, lane: .pool(1))
    trace.at(.milliseconds(100))
    trace.ended(first, .completed)
    trace.ended(second, .completed, real: .milliseconds(100), preempted: preempted)
    trace.began(third, lane: .pool(0))
    trace.at(.milliseconds(110))
    trace.complete(third, waking: 0)
    trace.began(0)
    trace.ended(0, .completed)
    return trace.report()
  }

  @Test func aJobBehindSlicesOnAllThreadsWaits() {
    #expect(report().longestQueueWait == .milliseconds(100))
  }

  @Test func aJobBesideAFreeThreadWaitsForTheMachine() {
    #expect(report(width: 3).longestQueueWait == .zero)
  }

  @Test func aSliceWithoutACoreHoldsNoThread() {
    #expect(report(preempted: .milliseconds(75)).longestQueueWait == .milliseconds(25))
    #expect(report(preempted: .milliseconds(100)).longestQueueWait == .zero)
  }

  @Test func aJobThatNoThreadHasRunWaits() {
    var trace = TraceBuilder(.real, width: 1)
    trace.spawn()
    trace.at(.milliseconds(40))
    trace.ended(0, .completed)
    trace.at(.milliseconds(70))
    #expect(trace.report().longestQueueWait == .milliseconds(40))
  }

  @Test func aJobForTheMainThreadIsNotLookedAt() {
    var trace = TraceBuilder(.real, width: 1)
    trace.enqueued(trace.spawn(isChild: false), after: .mainActor, lane: .main)
    trace.at(.milliseconds(40))
    trace.ended(0, .completed)
    #expect(trace.report().longestQueueWait == .zero)
  }
}
