import ConcurrencyTrace
import TestSupport
import Testing

/// What was lost, by cause, and what remains of the wall.
@Suite("Critical path") struct CriticalPathTests {
  /// Tasks that all are ready at once and hold a thread of the pool for 100 ms each.
  ///
  /// - Parameter sleeps: the call in which they do; nil if they compute.
  private func crowd(_ count: Int, on width: Int, sleeps call: BlockingCall? = nil) -> ConcurrencyReport {
    var trace = TraceBuilder(.real, width: width)
    let tasks = (0..<count).map { trace.spawn(name: "decoder \($0)") }
    trace.ended(0)
    for (turn, first) in stride(from: 0, to: count, by: width).enumerated() {
      let turnsTasks = tasks[first..<min(first + width, count)]
      for (lane, task) in turnsTasks.enumerated() {
        trace.began(task, lane: .pool(Int32(lane)))
        if let call { trace.blocking(.call(call), task: task, wall: .milliseconds(100), stack: [place("load()", 7)]) }
      }
      trace.at(.milliseconds(100 * (turn + 1)))
      for task in turnsTasks {
        trace.complete(task, waking: task == tasks.last ? 0 : nil, cpu: call == nil ? .milliseconds(100) : .zero)
      }
    }
    trace.began(0)
    return trace.report()
  }

  @Test("The time that is lost is that for which the last of many waited for a thread")
  func crowdComputes() {
    let report = crowd(8, on: 2)
    #expect(report.wall == .milliseconds(400))
    #expect(report.work == .milliseconds(800))
    #expect(report.criticalPath == .milliseconds(100))
    #expect(report.diagnoses.map(\.cause) == [.saturatedPool, .cpuBound])
    #expect(report.diagnoses.map(\.lost) == [.milliseconds(300), .zero])
  }

  /// A child computes on the only thread while another is ready, and computes then.
  private func oneAfterTheOther(_ first: Duration, _ second: Duration, isChild: Bool = true) -> ConcurrencyReport {
    var trace = TraceBuilder(.real, width: 1)
    let tasks = (0..<2).map { trace.spawn(name: "decoder \($0)", isChild: isChild) }
    trace.ended(0)
    trace.began(tasks[0])
    trace.at(first)
    trace.ended(tasks[0], .completed, cpu: first)
    trace.began(tasks[1])
    trace.at(first + second)
    trace.complete(tasks[1], waking: 0, cpu: second)
    trace.began(0)
    return trace.report()
  }

  @Test("What waits behind one long slice loses no more than the long one leaves")
  func behindOneLongSlice() {
    let report = oneAfterTheOther(.milliseconds(100), .milliseconds(5))
    #expect(report.diagnoses.map(\.cause) == [.cpuBound, .saturatedPool])
    #expect(report.diagnoses.map(\.lost) == [.zero, .milliseconds(5)])
    #expect(report.criticalPath == .milliseconds(100))
  }

  @Test("Behind a slice of its own length it loses that, and behind one that nobody awaits all of it")
  func behindAnother() {
    let equal = oneAfterTheOther(.milliseconds(100), .milliseconds(100))
    #expect(equal.diagnoses.map(\.cause) == [.saturatedPool, .cpuBound])
    #expect(equal.diagnoses.first?.lost == .milliseconds(100))
    let detached = oneAfterTheOther(.milliseconds(100), .milliseconds(5), isChild: false)
    #expect(detached.diagnoses.first { $0.cause == .saturatedPool }?.lost == .milliseconds(100))
    #expect(detached.criticalPath == .milliseconds(5))
  }

  @Test("Threads that sleep make it the fault of what blocks")
  func crowdSleeps() {
    let report = crowd(8, on: 2, sleeps: .usleep)
    #expect(report.criticalPath == .milliseconds(100))
    #expect(report.diagnoses.first?.cause == .blocked)
    #expect(report.diagnoses.first?.lost == .milliseconds(300))
    #expect(report.diagnoses.dropFirst().allSatisfy { $0.lost == .zero })
  }

  @Test("A thread for each loses nothing")
  func room() {
    let report = crowd(2, on: 2)
    #expect(report.criticalPath == report.wall)
    #expect(report.work == .milliseconds(200))
  }

  @Test("A wait for a lock is lost, the work that is done under it is not")
  func lock() {
    var trace = TraceBuilder(.real)
    let tasks = (0..<2).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks { trace.began(task, lane: .pool(task - 1)) }
    trace.blocking(.call(.pthreadMutexLock), task: tasks[1], wall: .milliseconds(50), stack: [place("store()", 9)])
    trace.at(.milliseconds(50))
    trace.complete(tasks[0], cpu: .milliseconds(50))
    trace.at(.milliseconds(100))
    trace.complete(tasks[1], waking: 0, cpu: .milliseconds(50))
    trace.began(0)
    let report = trace.report()
    #expect(report.criticalPath == .milliseconds(50))
    #expect(report.diagnoses.first?.cause == .blocked)
    #expect(report.diagnoses.first?.lost == .milliseconds(50))
  }

  @Test("Callers of one actor lose what they wait for it, not their own turn")
  func actor() {
    var trace = TraceBuilder(.real)
    let tasks = (0..<4).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      if task == 1 { trace.enqueued(TraceEvent.actorJob, by: task, after: .start) }
      trace.ended(task, .hopped)
    }
    trace.began(TraceEvent.actorJob, lane: .pool(1))
    for task in tasks {
      trace.at(.milliseconds(50 * Int(task)))
      trace.enqueued(task, by: TraceEvent.actorJob, after: .actor)
      trace.began(task)
      trace.complete(task, waking: task == tasks.last ? 0 : nil)
    }
    trace.ended(TraceEvent.actorJob, .unknown, cpu: .milliseconds(200), real: .milliseconds(200))
    trace.began(0)
    let report = trace.report()
    #expect(report.wall == .milliseconds(200))
    #expect(report.diagnoses.first?.cause == .actorContention)
    #expect(report.diagnoses.first?.lost == .milliseconds(150))
    #expect(report.criticalPath == .milliseconds(50))
  }

  @Test("Two causes one after the other share what was lost")
  func twoCauses() {
    var trace = TraceBuilder(.real, width: 1)
    trace.ended(0)
    for turn in 1...2 {
      trace.at(.milliseconds(100 * turn))
      trace.enqueued(0, after: .timer, resume: place("load()", turn))
      trace.began(0)
      if turn == 1 { trace.ended(0) }
    }
    let tasks = (0..<2).map { _ in trace.spawn(site: place("decode()", 5)) }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.at(.milliseconds(200 + 60 * Int(task)))
      trace.complete(task, waking: task == tasks.last ? 0 : nil, cpu: .milliseconds(60))
    }
    trace.began(0)
    let report = trace.report()
    #expect(report.wall == .milliseconds(320))
    #expect(report.diagnoses.prefix(2).map(\.cause) == [.sequentialAwaits, .saturatedPool])
    #expect(report.diagnoses.map(\.lost).reduce(.zero, +) == .milliseconds(160))
    #expect(report.criticalPath == .milliseconds(160))
  }

  @Test("What is long but waits for nobody comes after what was lost, unless it is most of the time")
  func ownTime() {
    for (computing, first) in [(30, Diagnosis.Cause.sequentialAwaits), (400, .cpuBound)] {
      var trace = TraceBuilder(.real)
      trace.ended(0)
      for turn in 1...2 {
        trace.at(.milliseconds(50 * turn))
        trace.enqueued(0, after: .timer, resume: place("load()", turn))
        trace.began(0)
        if turn == 1 { trace.ended(0) }
      }
      trace.blocking(
        .cpu,
        task: 0,
        wall: .milliseconds(computing),
        cpu: .milliseconds(computing),
        stack: [place("sort()", 3)]
      )
      trace.at(.milliseconds(100 + computing))
      trace.ended(0, .completed, cpu: .milliseconds(computing))
      let report = trace.report()
      #expect(Set(report.diagnoses.map(\.cause)) == [.sequentialAwaits, .cpuBound])
      #expect(report.diagnoses.first?.cause == first)
      #expect(report.criticalPath == .milliseconds(50 + computing))
    }
  }

  @Test("The task that resumed a continuation is named, a timer has none")
  func resumer() {
    var trace = TraceBuilder(.virtual)
    let consumer = trace.spawn(name: "consumer")
    let producer = trace.spawn(name: "producer")
    trace.ended(0)
    trace.began(consumer)
    trace.ended(consumer)
    trace.began(producer)
    trace.ended(producer)
    trace.at(.seconds(1))
    trace.resume(producer, after: .timer)
    trace.enqueued(consumer, by: producer, after: .continuation)
    trace.complete(producer)
    trace.began(consumer)
    trace.complete(consumer, waking: 0)
    trace.began(0)
    let report = trace.report()
    #expect(report.tasks[1].suspensions.map(\.resumedBy) == [report.tasks[2].id])
    #expect(report.tasks[2].suspensions.map(\.resumedBy) == [nil])
    #expect(report.tasks[0].suspensions.map(\.resumedBy) == [report.tasks[1].id])
    #expect(report.criticalPath == .seconds(1))
  }

  @Test("Tasks that sleep for centuries side by side do not overflow")
  func centuries() {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<4).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.ended(task)
    }
    let end = Duration.seconds(9_000_000_000)
    trace.at(end)
    for task in tasks {
      trace.resume(task, after: .timer)
      trace.complete(task, waking: task == tasks.last ? 0 : nil)
    }
    trace.began(0)
    let report = trace.report()
    #expect(report.criticalPath == report.wall)
    #expect(report.work >= report.wall)
    #expect(report.diagnoses.isEmpty)
  }
}
