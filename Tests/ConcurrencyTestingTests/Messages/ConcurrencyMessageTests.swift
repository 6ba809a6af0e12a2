import ConcurrencyTrace
import TestSupport
import Testing

@testable import ConcurrencyObservation
@testable import ConcurrencyTesting

/// What `assertConcurrent` and its siblings say, word for word.
struct ConcurrencyMessageTests {
  /// Two waits of a second and of two seconds, side by side or in sequence.
  private func loading(sideBySide: Bool) -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    if sideBySide {
      let tasks = [21, 22].map { trace.spawn(site: place("frontPage()", $0)) }
      trace.ended(0)
      for task in tasks {
        trace.began(task)
        trace.ended(task)
      }
      for task in tasks {
        trace.at(.seconds(Int(task)))
        trace.resume(task, after: .timer)
        trace.complete(task, waking: task == tasks[1] ? 0 : nil)
      }
      trace.began(0)
    } else {
      trace.ended(0)
      for (end, line) in [(1, 21), (3, 22)] {
        trace.at(.seconds(end))
        trace.resume(0, after: .timer, at: place("frontPage()", line))
        if end == 1 { trace.ended(0) }
      }
    }
    return trace.report()
  }

  private func message(_ report: ConcurrencyReport, wall: Int, tolerance: Duration? = nil, tasks: Int = 2) -> String {
    let expectation = ConcurrencyExpectation(wall: .seconds(wall), tolerance: tolerance, tasks: tasks)
    return FailureMessage.concurrency(report, against: expectation)
  }

  @Test func `Too slow, since the awaits were in sequence`() throws {
    try GoldenMessage.expect(message(loading(sideBySide: false), wall: 2), "concurrent-sequential-awaits")
  }

  @Test func `Too slow by itself, with nothing lost`() throws {
    try GoldenMessage.expect(message(loading(sideBySide: true), wall: 1), "concurrent-too-slow")
  }

  @Test func `Too fast`() throws {
    try GoldenMessage.expect(message(loading(sideBySide: true), wall: 5, tolerance: .seconds(1)), "concurrent-too-fast")
  }

  @Test func `Too little overlap`() throws {
    try GoldenMessage.expect(message(loading(sideBySide: true), wall: 2, tasks: 3), "concurrent-too-few-tasks")
  }

  @Test func `Too fast is not told how to be faster`() {
    let message = message(loading(sideBySide: false), wall: 5, tasks: 1)
    #expect(message.contains("2 s too fast; 1 task was working at once"))
    #expect(message.contains("Cause: work that was expected did not happen"))
    #expect(!message.contains("sequential awaits"))
  }

  @Test(
    arguments: [
      (Duration.microseconds(150_040), "took 150.04 ms, expected 100 ms ± 50 ms: 50.04 ms too slow"),
      (.microseconds(160_040), "took 160 ms, expected 100 ms ± 50 ms: 60 ms too slow"),
      (.microseconds(49_996), "took 49.996 ms, expected 100 ms ± 50 ms: 50.004 ms too fast"),
    ]
  )
  func `What is just off does not read as if it were not`(wall: Duration, verdict: String) {
    var trace = TraceBuilder(.real)
    trace.at(wall)
    trace.ended(0, .completed)
    let expectation = ConcurrencyExpectation(wall: .milliseconds(100), tolerance: nil, tasks: 1)
    let message = FailureMessage.concurrency(trace.report(), against: expectation)
    #expect(message.hasPrefix("assertConcurrent: \(verdict); 1 task was working at once\n"))
  }

  /// Three children that are over at once, and then perhaps a wait of two seconds.
  private func cached(thenWaits: Bool) -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<3).map { trace.spawn(name: "image \($0)") }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.complete(task, waking: task == tasks.last ? 0 : nil)
    }
    trace.began(0)
    if thenWaits {
      trace.ended(0)
      trace.at(.seconds(2))
      trace.resume(0, after: .timer, at: place("frontPage()", 23))
    }
    return trace.report()
  }

  @Test func `What was over at once explains why it was too fast, not why it was too slow`() {
    let fast = message(cached(thenWaits: false), wall: 1, tasks: 1)
    #expect(fast.contains("1 s too fast"))
    #expect(fast.contains("Cause: never suspended"))
    let slow = message(cached(thenWaits: true), wall: 1, tasks: 1)
    #expect(slow.contains("1 s too slow"))
    #expect(!slow.contains("never suspended"))
    #expect(slow.contains("Cause: nothing was lost to waiting: the longest chain of work takes as long as that."))
  }

  /// Children that all wait from the start, each for so many seconds, and are resumed by nobody in the scope.
  private func answered(after seconds: [Int]) -> ConcurrencyReport {
    var trace = TraceBuilder(.real)
    let tasks = seconds.map { _ in trace.spawn(site: place("upload(_:)", 4)) }
    trace.ended(0)
    for task in tasks {
      trace.began(task, lane: .pool(1))
      trace.ended(task)
    }
    for (task, time) in zip(tasks, seconds) {
      trace.at(.seconds(time))
      trace.resume(task, after: .continuation, lane: .pool(1))
      trace.complete(task, waking: task == tasks.last ? 0 : nil)
    }
    trace.began(0)
    return trace.report()
  }

  @Test func `Waits for what is outside may be turns that it takes`() {
    let turns = message(answered(after: [1, 2, 3]), wall: 1)
    #expect(turns.contains("3 waits for something outside it took 1 s to 3 s.\nRemedy: if that takes"))
    let together = message(answered(after: [3, 3, 3]), wall: 1)
    #expect(together.contains("Cause: nothing was lost to waiting: the longest chain of work takes as long as that."))
  }

  /// Twelve tasks that hold two threads for 100 ms each.
  private func crowd(_ what: TraceBlocking.What) -> ConcurrencyReport {
    var trace = TraceBuilder(.real)
    let tasks = (0..<12).map { trace.spawn(name: "image \($0)", site: place("thumbnails(of:)", 14)) }
    trace.ended(0)
    for pair in stride(from: 0, to: tasks.count, by: 2) {
      for lane in 0..<2 {
        trace.began(tasks[pair + lane], lane: .pool(Int32(lane)))
        trace.blocking(
          what,
          task: tasks[pair + lane],
          wall: .milliseconds(100),
          cpu: what == .cpu ? .milliseconds(98) : .milliseconds(1),
          preempted: .milliseconds(1),
          stack: [
            CodeLocation(function: "static Thread.sleep(forTimeInterval:)", module: "Foundation"),
            place("Image.decode(_:)", 33, file: "Image.swift"), place("thumbnail(of:)", 9),
            place("thumbnails(of:)", 15),
          ]
        )
      }
      trace.at(.milliseconds(50 * (pair + 2)))
      for lane in 0..<2 {
        trace.complete(
          tasks[pair + lane],
          waking: pair + lane == 11 ? 0 : nil,
          cpu: what == .cpu ? .milliseconds(98) : .milliseconds(1)
        )
      }
    }
    trace.began(0)
    return trace.report()
  }

  @Test func `A full pool`() throws {
    try GoldenMessage.expect(
      FailureMessage.concurrency(
        crowd(.cpu),
        against: ConcurrencyExpectation(wall: .milliseconds(100), tolerance: nil, tasks: 2)
      ),
      "concurrent-saturated-pool"
    )
    try GoldenMessage.expect(FailureMessage.unresponsive(crowd(.cpu), limit: .milliseconds(50)), "unresponsive")
  }

  @Test func `A wait for a thread that is short beside the whole has its cause all the same`() {
    var report = crowd(.cpu)
    #expect(report.diagnoses.contains { $0.cause == .saturatedPool })
    report.diagnoses = []
    let lines = FailureMessage.unresponsive(report, limit: .milliseconds(50)).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("Cause: saturated pool: ") } == 1)
    #expect(lines.count { $0.hasPrefix("Remedy: ") } == 1)
  }

  @Test func `Blocking calls and long slices`() throws {
    let budgets = SliceBudgets(cpuBudget: .milliseconds(10), mainActorBudget: nil)
    for (what, name) in [(TraceBlocking.What.call(.nanosleep), "blocking-call"), (.cpu, "long-slice")] {
      let report = crowd(what)
      try GoldenMessage.expect(
        FailureMessage.blocking(Array(report.blocking.prefix(1)), over: budgets, in: report),
        name
      )
      try GoldenMessage.expect(FailureMessage.blocking(report.blocking, over: budgets, in: report), name + "s")
    }
  }

  @Test func `Nothing was suspended`() throws {
    var trace = TraceBuilder(.real)
    trace.at(.milliseconds(3))
    trace.ended(0, .completed, cpu: .milliseconds(3))
    try GoldenMessage.expect(FailureMessage.neverSuspended(trace.report()), "never-suspended")
  }

  @Test func `Misuse`() throws {
    try GoldenMessage.expect(FailureMessage.poolIsThere("recordConcurrency"), "pool-is-there")
    try GoldenMessage.expect(FailureMessage.notInTask("assertSuspends"), "not-in-a-task")
    try GoldenMessage.expect(FailureMessage.queueWaitIsVirtual, "queue-wait-is-virtual")
    try GoldenMessage.expect(
      FailureMessage.unusedAllowances([.function("Cache.read(_:)"), .category(.condition)], of: .call),
      "unused-allowances"
    )
    try GoldenMessage.expect(FailureMessage.nestedScope, "nested-scope")
    try GoldenMessage.expect(FailureMessage.noScope("VirtualTime.current"), "no-scope")
    try GoldenMessage.expect(FailureMessage.scopeIsOver("VirtualClock.sleep(until:)"), "scope-is-over")
    try GoldenMessage.expect(FailureMessage.otherScope("VirtualClock.sleep(until:)"), "other-scope")
    try GoldenMessage.expect(
      FailureMessage.runTimedOut(.seconds(1), elapsed: .seconds(3_600)),
      "run-timed-out"
    )
    try GoldenMessage.expect(FailureMessage.unimplementedClock("Feed.clock", "sleep(until:)"), "unimplemented-clock")
  }

  @Test func `What has no place on the page is counted`() throws {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<40).map { trace.spawn(name: "order \($0)") }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.ended(task)
    }
    for task in tasks {
      trace.at(.seconds(Int(task)))
      trace.resume(task, after: .timer)
      trace.complete(task, waking: task == tasks.last ? 0 : nil)
    }
    trace.began(0)
    try GoldenMessage.expect(message(trace.report(), wall: 1, tasks: 50), "concurrent-many-tasks")
  }

  @Test func `What stands still in real time is told`() throws {
    func stall(isStarved: Bool, holders: Int) -> Stall {
      Stall(
        duration: .seconds(60),
        poolWidth: holders,
        isStarved: isStarved,
        holders: Array(repeating: Stall.Holder(task: nil, stack: nil), count: holders),
        others: []
      )
    }
    let starved = stall(isStarved: true, holders: 8)
    try GoldenMessage.expect(FailureMessage.starved("assertConcurrent", starved), "starved")
    let standing = stall(isStarved: false, holders: 1)
    try GoldenMessage.expect(FailureMessage.stands("assertConcurrent", standing), "stands-still")
  }

  /// Every message that is pinned, also those of other tests.
  @Test(arguments: GoldenMessage.names)
  func `No message has more than 25 lines before its stacks, and its first line is the verdict`(name: String) throws {
    let message = try GoldenMessage.text(name)
    #expect(GoldenMessage.linesBeforeStacks(message) <= 25)
    let first = try #require(message.split(separator: "\n").first)
    #expect(first.contains(":") && first.count <= 200)
  }
}
