import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Diagnosis: sequential awaits of several tasks") struct HandoverTests {
  /// Tasks that all start together and then wait; one after the other is let go on, and sleeps for a second.
  ///
  /// - Parameter wait: what they wait for; whoever has ended its second ends it for the next.
  private func queue(_ count: Int, waitingFor wait: TraceEvent.Wait, overlapping isOverlapping: Bool = false)
    -> ConcurrencyReport
  {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<count).map { trace.spawn(name: "upload \($0)", isChild: false) }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.ended(task)
    }
    for (turn, task) in tasks.enumerated() {
      let isLast = turn == count - 1
      trace.at(.seconds(turn + 1))
      trace.resume(task, after: .timer)
      if isOverlapping, !isLast {
        // It resumes the next, and goes on with work of its own.
        trace.enqueued(tasks[turn + 1], by: task, after: wait, resume: place("upload()", 9))
        trace.ended(task)
        trace.began(tasks[turn + 1])
        trace.ended(tasks[turn + 1])
      } else {
        if !isLast { trace.enqueued(tasks[turn + 1], by: task, after: wait, resume: place("upload()", 9)) }
        if isLast { trace.enqueued(0, by: task, after: .task) }
        trace.ended(task, .completed)
        if !isLast {
          trace.began(tasks[turn + 1])
          trace.ended(tasks[turn + 1])
        }
      }
    }
    trace.began(0)
    return trace.report()
  }

  @Test(
    "A permit that goes from hand to hand, and tasks that await the value of the one before",
    arguments: [TraceEvent.Wait.continuation, .task]
  )
  func handedOver(wait: TraceEvent.Wait) throws {
    let report = queue(4, waitingFor: wait)
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(diagnosis.lost == .seconds(3))
    #expect(report.criticalPath == .seconds(1))
    #expect(diagnosis.tasks.map(\.rawValue) == [1, 2, 3, 4])
    #expect(diagnosis.location?.line == 9)
    #expect(
      diagnosis.explanation == "4 tasks worked one after the other, each resumed by another, with nothing else in "
        + "progress: 1 s for task “upload 0”, then 1 s for task “upload 1”, then 1 s for task “upload 2”, and 1 more. "
        + "Together they took 4 s, the longest alone 1 s."
    )
  }

  @Test("What is lost inside tasks that follow each other is lost once")
  func awaitsInside() {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<4).map { trace.spawn(name: "upload \($0)", isChild: false) }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.ended(task)
    }
    for (turn, task) in tasks.enumerated() {
      trace.at(.seconds(2 * turn + 1))
      trace.resume(task, after: .timer, at: place("upload()", 4))
      trace.ended(task)
      trace.at(.seconds(2 * turn + 2))
      trace.resume(task, after: .timer, at: place("upload()", 5))
      let next = turn + 1 < tasks.count ? tasks[turn + 1] : 0
      trace.complete(task, waking: next, at: place("upload()", 3))
      trace.began(next)
      if next != 0 { trace.ended(next) }
    }
    let report = trace.report()
    #expect(report.wall == .seconds(8))
    #expect(report.diagnoses.allSatisfy { $0.cause == .sequentialAwaits })
    // Side by side they would take two seconds, and one if each did its two things side by side as well.
    #expect(report.diagnoses.map(\.lost) == [.seconds(6), .seconds(1)])
    #expect(report.criticalPath == .seconds(1))
  }

  @Test("One handover is a result that somebody needed")
  func oneHandover() {
    #expect(queue(2, waitingFor: .continuation).diagnoses.isEmpty)
  }

  @Test("A reader and a writer in turn lose the shorter of the two")
  func alternating() {
    var trace = TraceBuilder(.virtual)
    let writer = trace.spawn(name: "writer")
    trace.ended(0)
    trace.began(writer)
    trace.ended(writer)
    for turn in 0..<3 {
      trace.at(.seconds(3 * turn + 2))
      trace.resume(0, after: .timer)
      trace.enqueued(writer, by: 0, after: .continuation)
      trace.ended(0)
      trace.began(writer)
      trace.ended(writer)
      trace.at(.seconds(3 * turn + 3))
      trace.resume(writer, after: .timer)
      if turn < 2 {
        trace.enqueued(0, by: writer, after: .continuation)
        trace.ended(writer)
        trace.began(0)
        trace.ended(0)
      }
    }
    trace.complete(writer, waking: 0)
    trace.began(0)
    let report = trace.report()
    #expect(report.wall == .seconds(9))
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(report.diagnoses.map(\.lost) == [.seconds(3)])
  }

  @Test("Who goes on beside the one that it has resumed overlaps with it")
  func overlapping() {
    #expect(!queue(4, waitingFor: .continuation, overlapping: true).diagnoses.map(\.cause).contains(.sequentialAwaits))
  }

  /// Batches of two children that overlap; the next is started when both have ended.
  private func batches(_ sites: [CodeLocation], lengths: [Int] = [1, 3]) -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    for (turn, site) in sites.enumerated() {
      let tasks = (0..<2).map { _ in trace.spawn(site: site) }
      trace.ended(0)
      for task in tasks {
        trace.began(task)
        trace.ended(task)
      }
      for (position, task) in tasks.enumerated() {
        trace.at(.seconds(lengths[1] * turn + lengths[position]))
        trace.resume(task, after: .timer)
        trace.complete(task, waking: position == 1 ? 0 : nil)
      }
      trace.began(0)
    }
    return trace.report()
  }

  @Test("Batches of which each begins when the one before has ended")
  func batchesOfOneKind() throws {
    let report = batches(Array(repeating: place("send()", 7), count: 3))
    #expect(report.wall == .seconds(9))
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    // Two at a time need six seconds for twelve of work.
    #expect(report.diagnoses.map(\.lost) == [.seconds(3)])
    let diagnosis = try #require(report.diagnoses.first)
    #expect(diagnosis.location?.line == 7)
    #expect(diagnosis.tasks.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6])
    #expect(diagnosis.explanation.contains("3 times one after the other"))
    #expect(diagnosis.explanation.contains(": up to 2 tasks started in `send()` (Feed.swift:7) together. "))
    #expect(diagnosis.remedy.hasPrefix("Let the next task begin whenever one ends, so that 2 go on all the time"))
  }

  @Test("Stages of different kinds need each other's results")
  func stages() {
    #expect(batches([place("load()", 7), place("render()", 9)]).diagnoses.isEmpty)
  }

  /// Pauses at one line while tasks that they started go on.
  private func pauses(_ count: Int) -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    trace.ended(0)
    for turn in 1...count {
      trace.at(.seconds(turn))
      trace.resume(0, after: .timer, at: place("space()", 4))
      let task = trace.spawn()
      trace.ended(0)
      trace.began(task)
      trace.ended(task)
      trace.at(.seconds(turn) + .milliseconds(500))
      trace.resume(task, after: .timer)
      trace.complete(task, waking: turn == count ? 0 : nil)
    }
    trace.began(0)
    return trace.report()
  }

  @Test("Turns of a loop that take the time, whatever goes on beside them")
  func turnsBesideOthers() {
    let report = pauses(5)
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(report.diagnoses.map(\.lost) == [.seconds(4)])
  }

  @Test("Waits in a row beside a task of its own that ends before them")
  func besideOwnTask() throws {
    let report = besideOther(isOwn: true)
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(diagnosis.lost == .seconds(1))
    #expect(!diagnosis.explanation.contains("nothing else in progress"))
  }

  @Test("Tasks that its own tasks have created are its own, too")
  func besideGrandchild() {
    var trace = TraceBuilder(.virtual)
    let waiting = trace.spawn()
    trace.ended(0)
    trace.began(waiting)
    let middle = trace.spawn(by: waiting)
    trace.ended(waiting)
    trace.began(middle)
    let leaf = trace.spawn(by: middle)
    trace.ended(middle)
    trace.began(leaf)
    trace.ended(leaf)
    trace.at(.seconds(1))
    trace.resume(waiting, after: .timer, at: place("home()", 4))
    trace.ended(waiting)
    trace.resume(leaf, after: .timer)
    trace.complete(leaf, waking: middle)
    trace.began(middle)
    trace.complete(middle)
    trace.at(.seconds(2))
    trace.resume(waiting, after: .timer, at: place("home()", 5))
    trace.complete(waiting, waking: 0)
    trace.began(0)
    let report = trace.report()
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(report.diagnoses.map(\.lost) == [.seconds(1)])
  }

  @Test("Beside a task of others they may be what that one needs")
  func besideOthersTask() {
    #expect(besideOther(isOwn: false).diagnoses.isEmpty)
  }

  /// A child, or a task, waits twice for a second beside a task that works for a second: one of its own, or its sibling.
  private func besideOther(isOwn: Bool) -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    let waiting = trace.spawn()
    let sibling = isOwn ? nil : trace.spawn()
    trace.ended(0)
    trace.began(waiting)
    let other = sibling ?? trace.spawn(by: waiting)
    trace.ended(waiting)
    trace.began(other)
    trace.ended(other)
    trace.at(.seconds(1))
    trace.resume(waiting, after: .timer, at: place("home()", 4))
    trace.ended(waiting)
    trace.resume(other, after: .timer)
    trace.complete(other)
    trace.at(.seconds(2))
    trace.resume(waiting, after: .timer, at: place("home()", 5))
    trace.complete(waiting, waking: 0)
    trace.began(0)
    return trace.report()
  }

  @Test("Batches of equal length lose nothing against a limit on how many go on at once")
  func equalBatches() {
    let report = batches(Array(repeating: place("send()", 7), count: 3), lengths: [1, 1])
    #expect(report.wall == .seconds(3))
    #expect(report.diagnoses.isEmpty)
  }
}
