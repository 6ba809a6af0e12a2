import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Peaks") struct PeakTests {
  @Test("Two tasks suspended on timers at one instant are concurrent, and not parallel")
  func overlappingTimers() {
    var trace = TraceBuilder(.virtual)
    let first = trace.spawn()
    let second = trace.spawn()
    trace.ended(0)
    trace.began(first)
    trace.ended(first)
    trace.began(second)
    trace.ended(second)
    trace.at(.seconds(1))
    trace.resume(first, after: .timer)
    trace.complete(first)
    trace.resume(second, after: .timer)
    trace.complete(second, waking: 0)
    trace.began(0)
    let report = trace.report()
    #expect(report.peakConcurrency == 2)
    #expect(report.peakParallelism == 1)
    #expect(report.suspensionCount == 3)
    #expect(report.hopCount == 0)
    #expect(report.tasks[0].suspensions.map(\.reason) == [.task])
    #expect(report.tasks[1].suspensions.map(\.length) == [.seconds(1)])
    #expect(report.tasks.map(\.end) == [.seconds(1), .seconds(1), .seconds(1)])
  }

  @Test("A parent that only awaits its child does not work")
  func awaitingParent() {
    var trace = TraceBuilder(.virtual)
    let child = trace.spawn()
    trace.ended(0)
    trace.began(child)
    trace.ended(child)
    trace.at(.seconds(1))
    trace.resume(child, after: .timer)
    trace.complete(child, waking: 0)
    trace.began(0)
    #expect(trace.report().peakConcurrency == 1)
  }

  @Test("A parent that is suspended on a timer beside its child works")
  func workingParent() {
    var trace = TraceBuilder(.virtual)
    let child = trace.spawn()
    trace.ended(0)
    trace.began(child)
    trace.ended(child)
    trace.at(.seconds(1))
    trace.resume(0, after: .timer)
    trace.ended(0)
    trace.resume(child, after: .timer)
    trace.complete(child, waking: 0)
    trace.began(0)
    #expect(trace.report().peakConcurrency == 2)
  }

  @Test("A task that wakes its waiter on another thread before its slice has ended is over when it wakes it")
  func waiterRunsBeforeTheEnd() {
    var trace = TraceBuilder(.real)
    let child = trace.spawn()
    trace.ended(0)
    trace.began(child)
    trace.at(.seconds(1))
    trace.enqueued(0, by: child, after: .task)
    trace.began(0, lane: .pool(1))
    // The child's thread loses its core on the way out.
    trace.at(.milliseconds(1200))
    trace.ended(child, .completed, cpu: .seconds(1))
    trace.at(.milliseconds(1300))
    let report = trace.report()
    #expect(report.peakConcurrency == 1)
    #expect(report.peakParallelism == 1)
    #expect(report.tasks[1].end == .seconds(1))
  }

  @Test("A task that was over before anybody waited for it is over when it woke", arguments: [true, false])
  func overBeforeTheWait(isBusy: Bool) {
    var trace = TraceBuilder(.real)
    let first = trace.spawn()
    trace.began(first, lane: .pool(1))
    trace.ended(first)
    trace.at(.seconds(1))
    trace.resume(first, after: .timer)
    // Its thread loses its core on the way out, and its parent finds it over and goes on.
    let second = trace.spawn()
    trace.ended(0, cpu: .microseconds(60))
    trace.began(second, lane: .pool(0))
    trace.ended(second)
    trace.at(.milliseconds(1200))
    trace.ended(first, .completed, cpu: isBusy ? .milliseconds(200) : .microseconds(60))
    trace.at(.seconds(2))
    trace.resume(second, after: .timer)
    trace.complete(second, waking: 0)
    trace.began(0)
    #expect(trace.report().peakConcurrency == (isBusy ? 2 : 1))
  }

  @Test("The same order of events without a waiter is overlap")
  func noWaiter() {
    var trace = TraceBuilder(.real)
    let other = trace.spawn()
    trace.ended(0)
    trace.began(other)
    trace.at(.seconds(1))
    trace.enqueued(0, by: other, after: .continuation)
    trace.began(0, lane: .pool(1))
    trace.at(.milliseconds(1200))
    trace.ended(other, .completed, cpu: .milliseconds(1200))
    let report = trace.report()
    #expect(report.peakConcurrency == 2)
    #expect(report.peakParallelism == 2)
  }

  @Test("A yield is in progress until its turn comes, a job that never ran is not")
  func yields() {
    var trace = TraceBuilder(.virtual)
    let first = trace.spawn()
    let second = trace.spawn()
    trace.ended(0)
    trace.began(first)
    trace.enqueued(first, by: first, after: .hop)
    trace.ended(first, .hopped)
    trace.began(second)
    trace.ended(second, .completed)
    trace.began(first)
    trace.complete(first, waking: 0)
    trace.began(0)
    let report = trace.report()
    #expect(report.peakConcurrency == 2)
    #expect(report.suspensionCount == 1)
    #expect(report.hopCount == 1)
  }

  @Test("A task can run elsewhere before the thread that it left has said so")
  func resumedBeforeEnded() {
    var trace = TraceBuilder(.real)
    trace.enqueued(0, after: .continuation)
    trace.began(0, lane: .pool(1))
    trace.ended(0, .suspended, cpu: .microseconds(3))
    trace.at(.milliseconds(2))
    trace.ended(0, .completed, cpu: .milliseconds(2))
    let report = trace.report()
    #expect(report.peakConcurrency == 1)
    #expect(report.slices.map(\.lane) == [.pool(0), .pool(1)])
    #expect(report.slices.map(\.outcome) == [.suspended, .completed])
    #expect(report.tasks[0].suspensions.map(\.length) == [.zero])
  }

  @Test("The task that waits for work on an actor is working until it is found to have completed")
  func finishedOnActor() {
    var trace = TraceBuilder(.real)
    let first = trace.spawn()
    let second = trace.spawn()
    trace.ended(0)
    trace.began(first)
    trace.enqueued(TraceEvent.actorJob, by: first, after: .start)
    trace.ended(first, .hopped)
    trace.began(second)
    trace.at(.milliseconds(5))
    trace.began(TraceEvent.actorJob, lane: .pool(1))
    trace.at(.milliseconds(10))
    trace.finished(first)
    trace.ended(TraceEvent.actorJob, .unknown, real: .milliseconds(5))
    trace.complete(second, waking: 0, cpu: .milliseconds(10))
    trace.began(0)
    let report = trace.report()
    #expect(report.peakConcurrency == 2)
    #expect(report.peakParallelism == 2)
    #expect(report.tasks[1].end == .milliseconds(10))
    #expect(report.slices.first { $0.task == nil }?.end == .milliseconds(10))
    #expect(report.slices.first { $0.task == nil }?.queueWait == .milliseconds(5))
  }

  @Test("A task that completes on an actor is over when it wakes its waiter", arguments: [true, false])
  func wakesFromActor(tellsWho: Bool) {
    var trace = TraceBuilder(.real)
    let child = trace.spawn()
    trace.ended(0)
    trace.began(child)
    trace.enqueued(TraceEvent.actorJob, by: child, after: .hop)
    trace.ended(child, .hopped)
    trace.began(TraceEvent.actorJob, lane: .pool(1))
    trace.at(.milliseconds(5))
    trace.enqueued(0, by: tellsWho ? child : nil, after: .task)
    trace.began(0)
    trace.at(.milliseconds(9))
    trace.ended(TraceEvent.actorJob, .unknown, real: .milliseconds(9))
    trace.finished(child)
    let report = trace.report()
    #expect(report.peakConcurrency == 1)
    #expect(report.tasks[1].end == .milliseconds(5))
  }

  @Test("A sleep on an actor is a suspension, a move to an actor is not")
  func sleepOnActor() {
    var trace = TraceBuilder(.virtual)
    trace.ended(0, .hopped)
    trace.at(.seconds(1))
    trace.resume(0, by: 0, after: .timer)
    trace.ended(0, .hopped)
    trace.resume(0, by: 0, after: .actor)
    let report = trace.report()
    #expect(report.suspensionCount == 1)
    #expect(report.hopCount == 1)
  }

  @Test("A task whose creator is unknown is not the operation")
  func unknownCreator() {
    var trace = TraceBuilder(.virtual)
    trace.ended(0)
    let stray = trace.spawn(by: nil, isChild: false)
    trace.began(stray)
    trace.at(.seconds(1))
    trace.resume(0, after: .timer)
    let report = trace.report()
    #expect(report.tasks.map(\.end) == [.seconds(1), nil])
    #expect(report.tasks.map(\.label) == ["operation", "task 1"])
  }

  @Test("Times of neighbouring events that are out of order do not turn lengths negative")
  func unorderedTimes() {
    var trace = TraceBuilder(.real)
    trace.at(.microseconds(20))
    trace.ended(0)
    trace.at(.microseconds(17))
    trace.enqueued(0, after: .continuation)
    trace.at(.microseconds(19))
    trace.began(0)
    trace.at(.microseconds(18))
    trace.ended(0, .completed)
    let report = trace.report()
    #expect(report.slices.allSatisfy { $0.end >= $0.start && $0.queueWait == .zero })
    #expect(report.tasks[0].suspensions.map(\.length) == [.zero])
    #expect(report.tasks[0].end == .microseconds(20))
  }

  @Test("Two jobs that drain actors end in their own slices")
  func twoActorJobs() {
    var trace = TraceBuilder(.real)
    trace.at(.milliseconds(1))
    trace.began(TraceEvent.actorJob, lane: .pool(0))
    trace.at(.milliseconds(3))
    trace.began(TraceEvent.actorJob, lane: .pool(1))
    trace.at(.milliseconds(4))
    trace.ended(TraceEvent.actorJob, .unknown, real: .milliseconds(1))
    trace.at(.milliseconds(9))
    trace.ended(TraceEvent.actorJob, .unknown, real: .milliseconds(8))
    let drained = trace.report().slices.filter { $0.task == nil }
    #expect(drained.map(\.end) == [.milliseconds(9), .milliseconds(4)])
  }

  @Test("A suspension that never ends counts as work, unless a child is unfinished")
  func endlessSuspension() {
    var trace = TraceBuilder(.virtual)
    let child = trace.spawn()
    trace.ended(0)
    trace.began(child)
    trace.ended(child)
    trace.at(.seconds(3))
    let report = trace.report()
    #expect(report.peakConcurrency == 1)
    #expect(report.tasks.map(\.end) == [nil, nil])
    #expect(report.tasks.map { $0.suspensions.map(\.reason) } == [[.task], [.unknown]])
  }

  @Test("The operation ends with the scope, a task that it left behind does not")
  func leftBehind() {
    var trace = TraceBuilder(.virtual)
    let leaked = trace.spawn(isChild: false)
    trace.ended(0)
    trace.began(leaked)
    trace.ended(leaked)
    trace.at(.seconds(1))
    trace.resume(0, after: .timer)
    let report = trace.report()
    #expect(report.tasks.map(\.end) == [.seconds(1), nil])
    #expect(report.tasks[0].slices.last?.outcome == .unfinished)
  }

  @Test("A wait that the runtime could not name is a wait for a task if a child's end resumed it")
  func unknownWaitForChild() {
    var trace = TraceBuilder(.virtual)
    let child = trace.spawn()
    trace.ended(0)
    trace.began(child)
    trace.ended(child)
    trace.at(.seconds(1))
    trace.resume(child, after: .timer)
    trace.enqueued(0, by: child, after: .unknown)
    trace.ended(child, .completed)
    trace.began(0)
    let report = trace.report()
    #expect(report.tasks[0].suspensions.map(\.reason) == [.task])
    #expect(report.peakConcurrency == 1)
  }

  @Test("An empty trace has no peaks")
  func empty() {
    let trace = Trace(clock: .virtual, wall: .zero, realWall: .zero, poolWidth: 2)
    let report = ConcurrencyReport(trace: trace)
    #expect(report.peakConcurrency == 0)
    #expect(report.peakParallelism == 0)
    #expect(report.diagnoses.isEmpty)
    #expect(report.timeline() == "no tasks in 0 s")
  }
}
