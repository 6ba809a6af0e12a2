import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Diagnoses: saturated pool and actor contention") struct TurnsTests {
  /// Two tasks that compute for 100 ms hold both threads, and a third is ready meanwhile.
  private func computing(third isThird: Bool) -> TraceBuilder {
    var trace = TraceBuilder(.real)
    let tasks = (0..<2).map { trace.spawn(name: "computing \($0)") }
    let third = isThird ? trace.spawn(name: "third") : nil
    trace.ended(0)
    for task in tasks { trace.began(task, lane: .pool(task - 1)) }
    trace.at(.milliseconds(100))
    for task in tasks { trace.complete(task, waking: task == tasks[1] && !isThird ? 0 : nil, cpu: .milliseconds(90)) }
    if let third {
      trace.began(third)
      trace.complete(third, waking: 0)
    }
    trace.began(0)
    return trace
  }

  @Test("A ready job that waited while slices held all threads")
  func saturated() throws {
    let report = computing(third: true).report()
    let diagnosis = try #require(report.diagnoses.first { $0.cause == .saturatedPool })
    #expect(report.longestQueueWait == .milliseconds(100))
    // With a thread more, the operation would still wait for what the other two compute.
    #expect(diagnosis.lost == .milliseconds(10))
    #expect(diagnosis.tasks.map(\.rawValue) == [3])
    #expect(
      diagnosis.explanation
        == "For 100 ms up to 1 ready job waited for a thread while slices held all 2 threads of the "
        + "pool; the longest wait was 100 ms. The threads were held most by task “computing 0” and task “computing 1”. "
        + "2 threads cannot compute for 180 ms in less than 90 ms."
    )
  }

  @Test("Threads that are all busy while nobody waits are no fault")
  func busy() {
    let report = computing(third: false).report()
    #expect(!report.diagnoses.map(\.cause).contains(.saturatedPool))
    #expect(report.peakParallelism == 2)
  }

  @Test("A job that waits while a thread is free does not wait for the pool")
  func freeThread() {
    var trace = TraceBuilder(.real)
    let task = trace.spawn()
    trace.at(.milliseconds(100))
    trace.ended(0, cpu: .milliseconds(9))
    trace.began(task)
    trace.complete(task, waking: 0)
    trace.began(0)
    #expect(!trace.report().diagnoses.map(\.cause).contains(.saturatedPool))
  }

  /// A task holds the main actor for 100 ms; a second one wants it, or its thread of the pool only.
  private func onMain(second lane: TraceEvent.Lane) -> TraceBuilder {
    var trace = TraceBuilder(.real)
    let first = trace.spawn(name: "first")
    let second = trace.spawn(name: "second")
    trace.ended(0)
    trace.began(first)
    trace.enqueued(first, by: first, after: .mainActor, lane: .main)
    trace.ended(first, .hopped)
    trace.began(first, lane: .main)
    trace.began(second)
    trace.enqueued(
      second,
      by: second,
      after: lane == .main ? .mainActor : .hop,
      lane: lane,
      resume: place("show()", 33)
    )
    trace.ended(second, .hopped)
    if lane != .main {
      trace.began(second)
      trace.ended(second, .completed)
    }
    trace.at(.milliseconds(100))
    trace.ended(first, .completed, cpu: .milliseconds(9))
    if lane == .main {
      trace.began(second, lane: .main)
      trace.ended(second, .completed)
    }
    trace.at(.milliseconds(101))
    trace.resume(0, by: second, after: .task)
    return trace
  }

  @Test("A task that waited for the main actor while another ran there")
  func mainActor() throws {
    let report = onMain(second: .main).report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.diagnoses.map(\.cause) == [.actorContention])
    #expect(report.peakConcurrency == 2)
    #expect(diagnosis.lost == .milliseconds(100))
    #expect(diagnosis.tasks.map(\.rawValue) == [2])
    #expect(diagnosis.location?.line == 33)
    #expect(
      diagnosis.explanation.hasPrefix("1 task waited for the main actor while others ran there, for 100 ms in all.")
    )
  }

  @Test("The place is that of the longest wait for the actor, not of the first")
  func placeOfLongestWait() throws {
    var trace = TraceBuilder(.real)
    let first = trace.spawn()
    let second = trace.spawn()
    trace.ended(0)
    trace.began(second)
    trace.enqueued(second, by: second, after: .mainActor, lane: .main, resume: place("show()", 30))
    trace.ended(second, .hopped)
    trace.began(second, lane: .main)
    trace.enqueued(second, by: second, after: .hop, resume: place("show()", 31))
    trace.ended(second, .hopped)
    trace.began(first)
    trace.enqueued(first, by: first, after: .mainActor, lane: .main)
    trace.ended(first, .hopped)
    trace.began(first, lane: .main)
    trace.began(second)
    trace.enqueued(second, by: second, after: .mainActor, lane: .main, resume: place("show()", 33))
    trace.ended(second, .hopped)
    trace.at(.milliseconds(100))
    trace.ended(first, .completed, cpu: .milliseconds(9))
    trace.began(second, lane: .main)
    trace.complete(second, waking: 0)
    trace.began(0)
    let diagnosis = try #require(trace.report().diagnoses.first)
    #expect(diagnosis.cause == .actorContention)
    #expect(diagnosis.location == place("show()", 33))
  }

  @Test("A main actor for which nobody waited is no contention")
  func mainActorAlone() {
    #expect(onMain(second: .anyPool).report().diagnoses.isEmpty)
  }

  /// A task computes in an actor for 100 ms. Another task's slice ends at once, and goes on after `wait`.
  private func inActor(second wait: TraceEvent.Wait) -> TraceBuilder {
    var trace = TraceBuilder(.real)
    let first = trace.spawn()
    let second = trace.spawn()
    trace.ended(0)
    trace.began(first)
    trace.began(second, lane: .pool(1))
    trace.ended(second, wait == .actor ? .hopped : .suspended)
    trace.at(.milliseconds(100))
    if wait == .actor { trace.enqueued(TraceEvent.actorJob, by: first, after: .actor) }
    trace.ended(first, .completed, cpu: .milliseconds(9))
    if wait == .actor { trace.began(TraceEvent.actorJob, lane: .pool(1)) }
    trace.at(.milliseconds(101))
    trace.enqueued(second, after: wait)
    if wait == .actor { trace.ended(TraceEvent.actorJob, .unknown, real: .milliseconds(1)) }
    trace.began(second)
    trace.complete(second, waking: 0)
    trace.began(0)
    return trace
  }

  @Test("A task that waited for an actor until another's slice gave it up")
  func actor() {
    let report = inActor(second: .actor).report()
    #expect(report.diagnoses.map(\.cause) == [.actorContention])
    #expect(report.diagnoses.first?.lost == .milliseconds(100))
    #expect(report.diagnoses.first?.tasks.map(\.rawValue) == [2])
  }

  @Test("The same times with a timer in place of the actor are no contention")
  func noActor() {
    #expect(inActor(second: .timer).report().diagnoses.isEmpty)
  }

  /// Tasks that go to actors, which one job drains for 100 ms.
  private func draining(tasks count: Int) -> TraceBuilder {
    var trace = TraceBuilder(.real)
    let tasks = (0..<count).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      if task == 1 { trace.enqueued(TraceEvent.actorJob, by: task, after: .start) }
      trace.ended(task, .hopped)
    }
    trace.began(TraceEvent.actorJob, lane: .pool(1))
    trace.at(.milliseconds(100))
    for task in tasks { trace.enqueued(task, by: TraceEvent.actorJob, after: .actor) }
    trace.ended(TraceEvent.actorJob, .unknown, real: .milliseconds(100))
    for task in tasks {
      trace.began(task)
      trace.complete(task, waking: task == tasks.last ? 0 : nil)
    }
    trace.began(0)
    return trace
  }

  @Test("More tasks waited for actors than jobs drained them")
  func drained() {
    let report = draining(tasks: 3).report()
    #expect(report.diagnoses.map(\.cause) == [.actorContention])
    #expect(report.diagnoses.first?.tasks.map(\.rawValue) == [1, 2, 3])
    #expect(report.peakConcurrency == 3)
  }

  /// Tasks that go to an actor each, and compute there for 100 ms; two threads run the actors' jobs.
  private func onActorsOfTheirOwn(tasks count: Int) -> ConcurrencyReport {
    var trace = TraceBuilder(.real)
    let tasks = (0..<count).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.enqueued(TraceEvent.actorJob, by: task, after: .start)
      trace.ended(task, .hopped)
    }
    for first in stride(from: 0, to: count, by: 2) {
      let pair = tasks[first..<first + 2]
      for lane in 0..<2 { trace.began(TraceEvent.actorJob, lane: .pool(Int32(lane))) }
      trace.at(.milliseconds(50 * (first + 2)))
      for _ in pair { trace.ended(TraceEvent.actorJob, .unknown, cpu: .milliseconds(100), real: .milliseconds(100)) }
      for task in pair {
        trace.resume(task, by: TraceEvent.actorJob, after: .actor)
        trace.complete(task, waking: task == tasks.last ? 0 : nil)
      }
    }
    trace.began(0)
    return trace.report()
  }

  @Test("Tasks that have an actor each, and no thread, wait for the pool")
  func actorsWithoutThreads() {
    let report = onActorsOfTheirOwn(tasks: 8)
    #expect(report.wall == .milliseconds(400))
    #expect(report.diagnoses.map(\.cause) == [.saturatedPool])
    #expect(report.diagnoses.first?.lost == .milliseconds(300))
    #expect(report.diagnoses.first?.explanation.contains("up to 6 ready jobs waited") == true)
    #expect(report.criticalPath == .milliseconds(100))
  }

  @Test("With a thread for each of them nothing is lost")
  func actorsWithThreads() {
    let report = onActorsOfTheirOwn(tasks: 2)
    #expect(report.diagnoses.isEmpty)
  }

  @Test("One task in one actor is no contention")
  func alone() {
    #expect(!draining(tasks: 1).report().diagnoses.map(\.cause).contains(.actorContention))
  }

  /// Tasks that go to one actor, one after the other, and sleep there for 10 ms when they have had their turn.
  private func sleepingAfter(turn: Duration) -> ConcurrencyReport {
    var trace = TraceBuilder(.real)
    let tasks = (0..<3).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      if task == 1 { trace.enqueued(TraceEvent.actorJob, by: task, after: .start) }
      trace.ended(task, .hopped)
    }
    trace.began(TraceEvent.actorJob, lane: .pool(1))
    for task in tasks {
      trace.at(turn * Int(task))
      trace.hadTurn(task)
    }
    trace.ended(TraceEvent.actorJob, .unknown, cpu: turn * 3, real: turn * 3)
    for task in tasks {
      trace.at(.milliseconds(200) + turn * Int(task))
      trace.resume(task, after: .timer)
      trace.complete(task, waking: task == 3 ? 0 : nil)
    }
    trace.began(0)
    return trace.report()
  }

  @Test("A wait for an actor is seen also where it ends in a sleep")
  func turnThenSleep() {
    let report = sleepingAfter(turn: .milliseconds(50))
    #expect(report.wall == .milliseconds(350))
    #expect(report.diagnoses.first?.cause == .actorContention)
    #expect(report.diagnoses.first?.lost == .milliseconds(100))
    #expect(report.criticalPath == .milliseconds(250))
  }

  @Test("A sleep after a short turn is no wait for the actor")
  func shortTurnThenSleep() {
    #expect(sleepingAfter(turn: .microseconds(50)).diagnoses.isEmpty)
  }

  @Test("An actor whose tasks block is a fault of what blocks, and the turns are told too")
  func sleepingOnTheActor() {
    var trace = draining(tasks: 3)
    trace.blocking(.call(.usleep), task: 1, wall: .milliseconds(100), stack: [place("pass()", 3)])
    let report = trace.report()
    #expect(report.diagnoses.map(\.cause) == [.blocked, .actorContention])
    #expect(report.diagnoses.first?.lost == .milliseconds(100))
  }
}
