import ConcurrencyTrace
import TestSupport
import Testing

/// What the machine gave to others makes no fault smaller.
@Suite struct OwnTimeTests {
  /// The operation computes, and then awaits two requests of 20 ms, one after the other.
  private func computingThenWaiting(_ real: Duration, cpu: Duration, preempted: Duration = .zero) -> ConcurrencyReport {
    var trace = TraceBuilder(.real)
    trace.at(real)
    trace.ended(0, cpu: cpu, real: real, preempted: preempted)
    for request in 1...2 {
      trace.at(real + .milliseconds(20) * request)
      trace.resume(0, after: .continuation, at: place("send()", 20 + request))
      if request == 1 { trace.ended(0) }
    }
    trace.ended(0, .completed)
    return trace.report()
  }

  @Test func `Waits beside a slice that had no core are as long as beside one that had`() {
    let expected: [Diagnosis.Cause] = [.cpuBound, .sequentialAwaits]
    #expect(computingThenWaiting(.milliseconds(80), cpu: .milliseconds(80)).diagnoses.map(\.cause) == expected)
    let preempted = computingThenWaiting(.milliseconds(500), cpu: .milliseconds(80), preempted: .milliseconds(420))
    #expect(preempted.diagnoses.map(\.cause) == expected)
    #expect(preempted.diagnoses.last?.lost == .milliseconds(20))
  }

  @Test func `They are little beside one that computed for as long`() {
    let report = computingThenWaiting(.milliseconds(500), cpu: .milliseconds(500))
    #expect(report.diagnoses.map(\.cause) == [.cpuBound])
  }

  @Test func `What the others do when the operation's last slice is over counts as it is`() {
    var trace = TraceBuilder(.real)
    let child = trace.spawn()
    trace.began(child, lane: .pool(1))
    trace.at(.milliseconds(110))
    trace.ended(0, .completed, cpu: .milliseconds(35), real: .milliseconds(110), preempted: .milliseconds(75))
    trace.at(.milliseconds(400))
    trace.ended(child, .completed)
    #expect(!trace.report().diagnoses.contains { $0.cause == .cpuBound })
  }

  @Test func `A slice that computed for a good part of the time with a core is bound by the processor`() {
    func report(preempted: Duration) -> ConcurrencyReport {
      var trace = TraceBuilder(.real)
      trace.at(.milliseconds(100))
      trace.ended(0, cpu: .milliseconds(20), real: .milliseconds(100), preempted: preempted)
      trace.at(.milliseconds(120))
      trace.resume(0, after: .timer)
      trace.ended(0, .completed)
      return trace.report()
    }
    #expect(report(preempted: .milliseconds(80)).diagnoses.map(\.cause) == [.cpuBound])
    #expect(report(preempted: .zero).diagnoses.map(\.cause).contains(.cpuBound) == false)
  }
}
