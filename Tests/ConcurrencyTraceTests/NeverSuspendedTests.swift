import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Diagnosis: never suspended") struct NeverSuspendedTests {
  @Test("An operation that ran in one slice")
  func operation() throws {
    var trace = TraceBuilder(.virtual)
    trace.ended(0, .completed)
    let diagnosis = try #require(trace.report().diagnoses.first)
    #expect(diagnosis.cause == .neverSuspended)
    #expect(
      diagnosis.explanation.hasPrefix("The operation ran from start to end without being suspended once, in 1 slice.")
    )
    #expect(diagnosis.lost == .zero)
  }

  /// An operation that yields between slices of 50 ms of real time, of which some were processor time.
  private func pausing(computing cpu: Duration) -> Diagnosis? {
    var trace = TraceBuilder(.real)
    for turn in 1...6 {
      trace.at(.milliseconds(50 * turn))
      if turn < 6 { trace.enqueued(0, by: 0, after: .hop) }
      trace.ended(0, turn < 6 ? .hopped : .completed, cpu: cpu, real: .milliseconds(50))
      if turn < 6 { trace.began(0) }
    }
    return trace.report().diagnoses.first
  }

  @Test("Slices that computed between yields did not wait for anything unseen")
  func computed() throws {
    #expect(pausing(computing: .milliseconds(49)) == nil)
    let waiting = try #require(pausing(computing: .milliseconds(1)))
    #expect(waiting.cause == .neverSuspended)
    #expect(waiting.explanation.contains("The slices took real time but little processor time"))
    #expect(waiting.remedy.contains("waits without suspending"))
  }

  @Test("What a slice cost before its task came into the scope is no time that the scope took", arguments: [0, 100])
  func entersWithinSlice(unseen: Int) throws {
    var trace = TraceBuilder(.real)
    trace.entered(0, cpu: .milliseconds(60), real: .milliseconds(160), preempted: .milliseconds(20))
    trace.at(.milliseconds(50 + unseen))
    trace.ended(
      0,
      .completed,
      cpu: .milliseconds(60),
      real: .milliseconds(210 + unseen),
      preempted: .milliseconds(70)
    )
    let diagnosis = try #require(trace.report().diagnoses.first)
    #expect(diagnosis.cause == .neverSuspended)
    #expect(diagnosis.explanation.contains("took real time") == (unseen > 0))
  }

  @Test("What the first slice took before the recording began is no time of the recording's")
  func beginsBeforeTheTrace() throws {
    var trace = TraceBuilder(.real)
    trace.at(.milliseconds(1))
    trace.ended(0, .completed, cpu: .zero, real: .milliseconds(80))
    let report = trace.report()
    #expect(report.slices.first?.realDuration == .milliseconds(1))
    let diagnosis = try #require(report.diagnoses.first)
    #expect(diagnosis.explanation.contains("What was awaited was finished at once"))
  }

  @Test("Time that passes while a task is on an executor that the kit does not see tells that it was suspended there")
  func elsewhere() {
    func causes(away: Duration) -> [Diagnosis.Cause] {
      var trace = TraceBuilder(.virtual)
      let task = trace.spawn(isChild: false)
      trace.ended(0)
      trace.began(task)
      trace.ended(task, .hopped)
      trace.at(away)
      trace.finished(task)
      trace.enqueued(0, after: .task)
      trace.began(0)
      return trace.report().diagnoses.map(\.cause)
    }
    #expect(causes(away: .seconds(2)) == [])
    #expect(causes(away: .zero) == [.neverSuspended])
  }

  @Test("Children that each ran in one slice", arguments: [Trace.ClockKind.virtual, .real])
  func children(clock: Trace.ClockKind) throws {
    var trace = TraceBuilder(clock)
    let tasks = (0..<3).map { trace.spawn(site: place("closure #1 in loadFeed()", 21 + $0)) }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.at(.milliseconds(2 * Int(task)))
      trace.complete(task, waking: task == 3 ? 0 : nil)
    }
    trace.began(0)
    let report = trace.report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.peakConcurrency == 1)
    #expect(report.diagnoses.map(\.cause) == [.neverSuspended])
    #expect(diagnosis.tasks.map(\.rawValue) == [1, 2, 3])
    #expect(diagnosis.location?.line == 21)
  }

  @Test("Most of the children, beside one that was suspended")
  func mostChildren() throws {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<3).map { _ in trace.spawn() }
    trace.ended(0)
    trace.began(tasks[0])
    trace.ended(tasks[0])
    for task in tasks.dropFirst() {
      trace.began(task)
      trace.ended(task, .completed)
    }
    trace.at(.seconds(1))
    trace.resume(tasks[0], after: .timer)
    trace.complete(tasks[0], waking: 0)
    trace.began(0)
    let report = trace.report()
    #expect(report.diagnoses.map(\.cause) == [.neverSuspended])
    #expect(report.diagnoses.first?.tasks.map(\.rawValue) == [2, 3])
    #expect(report.diagnoses.first?.explanation.hasPrefix("2 of the 3 tasks that the operation started") == true)
  }

  @Test("A few children that needed no wait are no fault", arguments: [1, 2])
  func fewOfFive(instant: Int) {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<5).map { _ in trace.spawn() }
    trace.ended(0)
    for (position, task) in tasks.enumerated() {
      trace.began(task)
      trace.ended(task, position < instant ? .completed : .suspended)
    }
    trace.at(.seconds(1))
    for task in tasks.dropFirst(instant) {
      trace.resume(task, after: .timer)
      trace.complete(task, waking: task == tasks[4] ? 0 : nil)
    }
    trace.began(0)
    #expect(trace.report().diagnoses.isEmpty)
  }

  @Test("Children that took turns by yielding are not it")
  func yielding() {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<2).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.enqueued(task, by: task, after: .hop)
      trace.ended(task, .hopped)
    }
    for task in tasks {
      trace.began(task)
      trace.complete(task, waking: task == tasks[1] ? 0 : nil)
    }
    trace.began(0)
    #expect(trace.report().diagnoses.isEmpty)
  }

  @Test("Children that ran at the same time on two threads are not it")
  func parallel() {
    var trace = TraceBuilder(.real)
    let tasks = (0..<2).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks { trace.began(task, lane: .pool(task)) }
    trace.at(.milliseconds(8))
    for task in tasks { trace.complete(task, waking: task == tasks[1] ? 0 : nil, cpu: .milliseconds(8)) }
    trace.began(0)
    #expect(trace.report().diagnoses.isEmpty)
  }

  @Test("Children that blocked are blocked, not this")
  func blocked() {
    var trace = TraceBuilder(.real)
    let tasks = (0..<2).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.blocking(.call(.usleep), task: task, wall: .milliseconds(100))
      trace.at(.milliseconds(100 * Int(task)))
      trace.complete(task, waking: task == tasks[1] ? 0 : nil)
    }
    trace.began(0)
    #expect(trace.report().diagnoses.map(\.cause) == [.blocked])
  }
}
