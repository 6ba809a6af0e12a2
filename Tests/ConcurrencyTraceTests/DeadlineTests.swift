import ConcurrencyTrace
import TestSupport
import Testing

/// Work that races against a deadline: the deadline's sleep is cut short, and nobody needed it.
@Suite("Diagnosis: sequential awaits under a deadline") struct DeadlineTests {
  /// A child sleeps for each of the seconds, one after the other, beside a sibling that sleeps for a minute. The operation
  /// awaits the first of the two to end, and cancels the other.
  private func race(_ trace: inout TraceBuilder, from start: Int, _ sleeps: [Int]) -> Int {
    let worker = trace.spawn(site: place("withDeadline(_:)", 5))
    let deadline = trace.spawn(site: place("withDeadline(_:)", 6))
    trace.ended(0)
    for task in [worker, deadline] {
      trace.began(task)
      trace.ended(task)
    }
    var now = start
    for (turn, sleep) in sleeps.enumerated() {
      now += sleep
      trace.at(.seconds(now))
      trace.resume(worker, after: .timer, at: place("load()", 21 + turn))
      if turn == sleeps.count - 1 {
        trace.complete(worker, waking: 0, at: place("withDeadline(_:)", 8))
      } else {
        trace.ended(worker)
      }
    }
    trace.began(0)
    trace.enqueued(deadline, by: 0, after: .timer)
    trace.ended(0)
    trace.began(deadline)
    trace.complete(deadline, waking: 0, at: place("withDeadline(_:)", 9))
    trace.began(0)
    return now
  }

  @Test("Awaits in sequence beside a deadline that is met")
  func sequence() throws {
    var trace = TraceBuilder(.virtual)
    _ = race(&trace, from: 0, [1, 2])
    let report = trace.report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(diagnosis.lost == .seconds(1))
    #expect(diagnosis.location?.line == 22)
    #expect(diagnosis.tasks.map(\.rawValue) == [1])
    // The deadline was in flight all the same, and who cancelled it is told.
    #expect(report.peakConcurrency == 2)
    #expect(report.work == .seconds(6))
    #expect(report.tasks[2].suspensions.map(\.resumedBy) == [report.tasks[0].id])
  }

  @Test("A loop whose turns have a deadline each")
  func loop() throws {
    var trace = TraceBuilder(.virtual)
    var now = 0
    for _ in 0..<3 { now = race(&trace, from: now, [2]) }
    let report = trace.report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.wall == .seconds(6))
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(diagnosis.lost == .seconds(4))
    #expect(diagnosis.tasks.map(\.rawValue) == [0, 1, 3, 5])
    #expect(diagnosis.location?.line == 5)
  }

  @Test("One await and its deadline are no fault")
  func one() {
    var trace = TraceBuilder(.virtual)
    _ = race(&trace, from: 0, [3])
    #expect(trace.report().diagnoses.isEmpty)
  }

  @Test("A sibling whose sleep ends by itself may be what the awaits are needed for")
  func sleepOfItsOwn() {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<2).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.ended(task)
    }
    trace.at(.seconds(1))
    trace.resume(tasks[0], after: .timer)
    trace.ended(tasks[0])
    trace.at(.seconds(2))
    trace.resume(tasks[0], after: .timer)
    trace.complete(tasks[0])
    trace.at(.seconds(3))
    trace.resume(tasks[1], after: .timer)
    trace.complete(tasks[1], waking: 0)
    trace.began(0)
    #expect(trace.report().diagnoses.isEmpty)
  }

  @Test("A task that sleeps on an actor and comes back by itself was woken by its timer")
  func sleepOnActor() {
    var trace = TraceBuilder(.virtual)
    for second in 1...2 {
      trace.ended(0, .hopped)
      trace.at(.seconds(second))
      trace.resume(0, by: 0, after: .timer)
    }
    let report = trace.report()
    #expect(report.tasks[0].suspensions.map(\.resumedBy) == [nil, nil])
    #expect(report.diagnoses.map(\.lost) == [.seconds(1)])
  }
}
