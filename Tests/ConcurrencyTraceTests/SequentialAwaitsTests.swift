import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Diagnosis: sequential awaits") struct SequentialAwaitsTests {
  /// The operation sleeps once for each duration, and goes on in the line given with it.
  private func sleeping(_ clock: Trace.ClockKind, _ sleeps: [(Duration, Int)]) -> TraceBuilder {
    var trace = TraceBuilder(clock)
    var now = Duration.zero
    for (sleep, line) in sleeps {
      trace.ended(0)
      now += sleep
      trace.at(now)
      trace.resume(0, after: .timer, at: place("loadFeed()", line))
    }
    return trace
  }

  @Test("Two waits of one task, one after the other", arguments: [Trace.ClockKind.virtual, .real])
  func twoTimers(clock: Trace.ClockKind) throws {
    let report = sleeping(clock, [(.seconds(1), 21), (.seconds(2), 22)]).report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(diagnosis.lost == .seconds(1))
    #expect(diagnosis.location?.line == 22)
    #expect(diagnosis.tasks.map(\.rawValue) == [0])
    #expect(
      diagnosis.explanation == "The operation awaited 2 things one after the other, with nothing else in progress: "
        + "1 s at the `await` in `loadFeed()` (Feed.swift:21), then 2 s at :22. "
        + "Together they took 3 s, the longest alone 2 s."
    )
    #expect(
      diagnosis.remedy
        == "If the later one does not need the earlier one's result, start what `loadFeed()` (Feed.swift:22) awaits with "
        + "`async let` before awaiting at :21."
    )
  }

  @Test("Turns of a loop")
  func loop() throws {
    let report = sleeping(.virtual, [(.seconds(1), 21), (.seconds(1), 21), (.seconds(1), 21)]).report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(diagnosis.cause == .sequentialAwaits)
    #expect(diagnosis.lost == .seconds(2))
    #expect(diagnosis.location?.line == 21)
    #expect(
      diagnosis.explanation == "The operation awaited the same thing 3 times one after the other, with nothing else in "
        + "progress: at the `await` in `loadFeed()` (Feed.swift:21). Together the 3 turns took 3 s, the longest alone 1 s."
    )
    #expect(
      diagnosis.remedy == "If one turn does not need the result of the one before, run the turns as child tasks of a "
        + "task group, and await them after all were added. The loop leads to `loadFeed()` (Feed.swift:21)."
    )
  }

  @Test("Places that are not known are not invented")
  func unknownPlaces() throws {
    var trace = TraceBuilder(.virtual)
    for second in 1...2 {
      trace.ended(0)
      trace.at(.seconds(second))
      trace.resume(0, after: .continuation)
    }
    let diagnosis = try #require(trace.report().diagnoses.first)
    #expect(diagnosis.location == nil)
    #expect(diagnosis.explanation.contains("in progress: 1 s, then 1 s."))
    #expect(diagnosis.remedy.hasPrefix("If they do not need each other's results"))
  }

  @Test("Children that are awaited before the next is created", arguments: [Trace.ClockKind.virtual, .real])
  func childrenAwaitedAtOnce(clock: Trace.ClockKind) throws {
    var trace = TraceBuilder(clock)
    for child in 1...3 {
      let task = trace.spawn(site: place("loadFeed()", 20 + child))
      trace.ended(0)
      trace.began(task, lane: .pool(1))
      trace.ended(task)
      trace.at(.seconds(child))
      trace.resume(task, after: .timer, lane: .pool(1))
      trace.enqueued(0, by: task, after: .task)
      trace.began(0)
      trace.ended(task, .completed)
    }
    let report = trace.report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.peakConcurrency == 1)
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(diagnosis.lost == .seconds(2))
    #expect(diagnosis.tasks.map(\.rawValue) == [0, 1, 2, 3])
    #expect(
      diagnosis.explanation == "The operation awaited 3 things one after the other, with nothing else in progress: 1 s "
        + "for the task started in `loadFeed()` (Feed.swift:21), then 1 s for the task started in `loadFeed()` "
        + "(Feed.swift:22), then 1 s for the task started in `loadFeed()` (Feed.swift:23). Together they took 3 s, the longest alone 1 s."
    )
    #expect(
      diagnosis.remedy
        == "If the later one does not need the earlier one's result, start the task of `loadFeed()` (Feed.swift:22) "
        + "before awaiting that of :21."
    )
  }

  /// Children that all start together; each sleeps for its durations, one after the other.
  private func together(_ children: [[Duration]]) -> TraceBuilder {
    var trace = TraceBuilder(.virtual)
    let tasks = children.map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.ended(task)
    }
    var wakeups: [(Duration, Int32, Bool)] = []
    for (task, sleeps) in zip(tasks, children) {
      var now = Duration.zero
      for (turn, sleep) in sleeps.enumerated() {
        now += sleep
        wakeups.append((now, task, turn == sleeps.count - 1))
      }
    }
    let last = wakeups.map(\.0).max()
    for (time, task, isLast) in wakeups.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
      trace.at(time)
      trace.resume(task, after: .timer)
      if isLast { trace.complete(task, waking: time == last ? 0 : nil) } else { trace.ended(task) }
    }
    trace.began(0)
    return trace
  }

  @Test("Children that were started together are not sequential")
  func startedTogether() {
    let report = together([[.seconds(1)], [.seconds(1)], [.seconds(1)]]).report()
    #expect(report.peakConcurrency == 3)
    #expect(report.diagnoses.isEmpty)
  }

  @Test("One slow child among fast ones is no fault")
  func slowChild() {
    #expect(together([[.seconds(1)], [.seconds(1)], [.seconds(30)]]).report().diagnoses.isEmpty)
    #expect(together([[.seconds(1)], [.seconds(1), .seconds(29)]]).report().diagnoses.isEmpty)
  }

  @Test("Chains that run beside each other are no fault")
  func parallelChains() {
    let chain: [Duration] = [.seconds(1), .seconds(1), .seconds(1)]
    #expect(together([chain, chain]).report().diagnoses.isEmpty)
  }

  @Test("A chain without company is")
  func loneChain() {
    let report = together([[.seconds(1), .seconds(1)]]).report()
    #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
    #expect(report.diagnoses.first?.tasks.map(\.rawValue) == [1])
  }

  @Test("One wait and then tasks that overlap is no fault")
  func waitThenFanOut() {
    var trace = sleeping(.virtual, [(.seconds(1), 21)])
    let first = trace.spawn()
    let second = trace.spawn()
    trace.ended(0)
    for task in [first, second] {
      trace.began(task)
      trace.ended(task)
    }
    trace.at(.seconds(2))
    for task in [first, second] {
      trace.resume(task, after: .timer)
      trace.complete(task, waking: task == second ? 0 : nil)
    }
    trace.began(0)
    #expect(trace.report().diagnoses.isEmpty)
  }

  @Test("Children that were created together but had one thread between them are not sequential awaits")
  func oneThread() {
    var trace = TraceBuilder(.real, width: 1)
    let first = trace.spawn()
    let second = trace.spawn()
    trace.ended(0)
    trace.began(first)
    trace.at(.seconds(1))
    trace.ended(first, .completed, cpu: .milliseconds(5))
    trace.began(second)
    trace.at(.seconds(2))
    trace.complete(second, waking: 0, cpu: .milliseconds(5))
    trace.began(0)
    let causes = trace.report().diagnoses.map(\.cause)
    #expect(!causes.contains(.sequentialAwaits))
    #expect(causes.contains(.saturatedPool))
  }

  @Test("Waits beside work in the background are not sequential awaits")
  func background() {
    var trace = TraceBuilder(.virtual)
    let task = trace.spawn(isChild: false)
    trace.ended(0)
    trace.began(task)
    trace.ended(task)
    trace.at(.seconds(1))
    trace.resume(0, after: .timer)
    trace.ended(0)
    trace.at(.seconds(2))
    trace.resume(0, after: .timer)
    #expect(trace.report().diagnoses.isEmpty)
  }

  @Test("A short wait before a long one explains nothing")
  func negligible() {
    #expect(sleeping(.real, [(.milliseconds(2), 21), (.seconds(1), 22)]).report().diagnoses.isEmpty)
  }
}
