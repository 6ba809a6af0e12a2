import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Diagnoses: blocked and CPU-bound") struct BlockedTests {
  private let stack = [
    CodeLocation(function: "static Thread.sleep(forTimeInterval:)", module: "Foundation"),
    place("load()", 21), place("loadFeed()", 40),
  ]

  @Test("A blocking call, with its culprit and without the machine's share")
  func blockingCall() throws {
    var trace = TraceBuilder(.real)
    for _ in 0..<2 {
      trace.blocking(
        .call(.nanosleep),
        task: 0,
        wall: .milliseconds(110),
        cpu: .milliseconds(1),
        preempted: .milliseconds(9),
        stack: stack
      )
    }
    trace.at(.milliseconds(220))
    trace.ended(0, .completed, cpu: .milliseconds(2))
    let report = trace.report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.diagnoses.map(\.cause) == [.blocked])
    #expect(report.blocking.map(\.blocked) == [.milliseconds(100), .milliseconds(100)])
    #expect(report.blocking.map(\.culprit?.line) == [21, 21])
    #expect(report.blocking.map(\.category) == [.sleep, .sleep])
    #expect(diagnosis.lost == .zero)
    #expect(report.criticalPath == .milliseconds(220))
    #expect(diagnosis.location == place("load()", 21))
    #expect(
      diagnosis.explanation
        == "`nanosleep` put a thread to sleep for 200 ms in 2 calls, called by `load()` (Feed.swift:21) "
        + "by way of `static Thread.sleep(forTimeInterval:)`, in the operation. No other task can use a thread that sleeps."
    )
    #expect(diagnosis.remedy.contains("Task.sleep"))
  }

  @Test(
    "What the code has called of a library is named, and says more than the call what to do",
    arguments: [
      ("Process.waitUntilExit", .ppoll, .process),
      ("DispatchSemaphore.wait", .futexWait, .semaphore),
      ("DispatchQueue.sync", .futexWait, .futex),
      // No name of a type of the libraries.
      ("ProcessPool.wait", .ppoll, .readiness),
      (nil, .ppoll, .readiness),
    ] as [(String?, BlockingCall, BlockingCall.Category)]
  )
  func called(_ function: String?, call: BlockingCall, category: BlockingCall.Category) throws {
    var trace = TraceBuilder(.real)
    trace.blocking(.call(call), through: function, task: 0, wall: .milliseconds(10), stack: [place("load()", 21)])
    trace.at(.milliseconds(10))
    trace.ended(0, .completed)
    let report = trace.report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.blocking.first?.calledFunction == function)
    let way = function.map { " through `\($0)`" } ?? ""
    #expect(
      diagnosis.explanation.hasPrefix(
        "`\(call.name)` put a thread to sleep for 10 ms, called by `load()` (Feed.swift:21)\(way), in the operation."
      )
    )
    #expect(diagnosis.remedy == category.remedy)
  }

  @Test("Calls at different places are different diagnoses, the longer one first")
  func places() {
    var trace = TraceBuilder(.real)
    trace.blocking(.call(.usleep), task: 0, wall: .milliseconds(10), stack: [place("first()", 1)])
    trace.blocking(.call(.semWait), task: 0, wall: .milliseconds(30), stack: [place("second()", 2)])
    trace.at(.milliseconds(40))
    trace.ended(0, .completed)
    #expect(trace.report().diagnoses.map(\.location?.line) == [2, 1])
  }

  @Test("A call in which the machine kept the thread waiting lost nothing")
  func preempted() {
    var trace = TraceBuilder(.real)
    trace.blocking(.call(.usleep), task: nil, wall: .milliseconds(10), preempted: .milliseconds(12))
    #expect(trace.report().blocking.map(\.blocked) == [.zero])
  }

  @Test("A suspension is not a blocked thread")
  func suspension() {
    var trace = TraceBuilder(.real)
    trace.ended(0)
    trace.at(.seconds(1))
    trace.resume(0, after: .timer)
    let report = trace.report()
    #expect(report.diagnoses.isEmpty)
    #expect(report.suspensionCount == 1)
  }

  @Test("A slice over its budget")
  func cpuFinding() throws {
    var trace = TraceBuilder(.real)
    trace.blocking(.cpu, task: 0, wall: .milliseconds(220), cpu: .milliseconds(200), stack: [place("parse()", 9)])
    trace.at(.milliseconds(220))
    trace.ended(0, .completed, cpu: .milliseconds(200))
    let report = trace.report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.diagnoses.map(\.cause) == [.cpuBound])
    #expect(report.blocking.first?.category == nil)
    #expect(diagnosis.lost == .zero)
    #expect(diagnosis.location == place("parse()", 9))
    #expect(
      diagnosis.explanation
        == "The operation computed for 200 ms without being suspended, in `parse()` (Feed.swift:9). "
        + "Nothing else can run on that thread meanwhile."
    )
  }

  /// Findings of one place are one, of which the first task is known.
  @Test("Calls of several tasks that were started in one place are not told as one task's")
  func tasksOfOnePlace() throws {
    for isAlone in [false, true] {
      var trace = TraceBuilder(.real)
      let tasks = (0..<(isAlone ? 1 : 3)).map { _ in trace.spawn(site: place("load()", 7)) }
      trace.ended(0)
      for task in tasks {
        trace.began(task)
        trace.at(.milliseconds(30 * Int(task)))
        trace.complete(task, waking: task == tasks.last ? 0 : nil)
      }
      trace.blocking(.call(.usleep), task: 1, count: 3, wall: .milliseconds(30), stack: [place("poll()", 9)])
      trace.began(0)
      let explanation = try #require(trace.report().diagnoses.first { $0.cause == .blocked }).explanation
      let who = isAlone ? "the task" : "tasks"
      #expect(explanation.contains(", in \(who) started in `load()` (Feed.swift:7)."), "\(explanation)")
    }
  }

  @Test("Slices over their budget in one function are one diagnosis, at the line with the longest time")
  func oneFunction() throws {
    var trace = TraceBuilder(.real)
    let child = trace.spawn(name: "child")
    let lines = [(9, "Loader.parse()", 20), (11, "Loader.parse()", 50), (12, "used #1 (_:) in Loader.parse()", 30)]
    for (line, function, cpu) in lines {
      trace.blocking(
        .cpu,
        task: line == 12 ? child : 0,
        count: line == 11 ? 2 : 1,
        wall: .milliseconds(cpu),
        cpu: .milliseconds(cpu),
        stack: [place(function, line)]
      )
    }
    trace.at(.milliseconds(100))
    trace.ended(0, .completed, cpu: .milliseconds(70))
    let report = trace.report()
    let diagnosis = try #require(report.diagnoses.first)
    #expect(report.diagnoses.map(\.cause) == [.cpuBound])
    #expect(diagnosis.location == place("Loader.parse()", 11))
    #expect(diagnosis.tasks.map(\.rawValue) == [0, 1])
    #expect(
      diagnosis.explanation
        == "The operation and task “child” computed for 100 ms in 4 slices (about 30 ms in the longest) without being "
        + "suspended, in `parse()` (Feed.swift:11). Nothing else can run on that thread meanwhile."
    )
    #expect(
      diagnosis.remedy
        == "Move the computation off the pool: run it on a Dispatch queue or a thread of its own, and resume a continuation "
        + "with the result. Or split it into child tasks, or let it give up its thread now and then with "
        + "`await Task.yield()`."
    )
  }

  @Test("Functions of one name in two files, and two functions of one file, are different diagnoses")
  func differentFunctions() {
    var trace = TraceBuilder(.real)
    let places = [place("parse()", 9), place("parse()", 9, file: "Other.swift"), place("render()", 9)]
    for (position, place) in places.enumerated() {
      let cpu = Duration.milliseconds(30 - position)
      trace.blocking(.cpu, task: 0, wall: cpu, cpu: cpu, stack: [place])
    }
    trace.at(.milliseconds(87))
    trace.ended(0, .completed, cpu: .milliseconds(87))
    #expect(trace.report().diagnoses.map(\.cause) == [.cpuBound, .cpuBound, .cpuBound])
    #expect(trace.report().diagnoses.map(\.location) == places)
  }

  @Test("A finding that stands for the slices of two tasks is not reported again for the second one")
  func mergedFinding() {
    var trace = TraceBuilder(.real)
    let tasks = (0..<2).map { _ in trace.spawn(site: place("loadFeed()", 21)) }
    trace.ended(0)
    trace.blocking(
      .cpu,
      task: tasks[0],
      count: 2,
      wall: .milliseconds(200),
      cpu: .milliseconds(200),
      stack: [place("parse()", 9)]
    )
    for task in tasks { trace.began(task, lane: .pool(task)) }
    trace.at(.milliseconds(100))
    for task in tasks { trace.complete(task, waking: task == tasks[1] ? 0 : nil, cpu: .milliseconds(100)) }
    trace.began(0)
    let bound = trace.report().diagnoses.filter { $0.cause == .cpuBound }
    #expect(bound.map(\.location) == [place("parse()", 9)])
    #expect(bound.map(\.explanation).allSatisfy { $0.contains("computed for 200 ms in 2 slices") })
  }

  @Test("A long slice that nobody sampled")
  func heavySlice() {
    var trace = TraceBuilder(.real)
    let task = trace.spawn(site: place("loadFeed()", 21))
    trace.ended(0)
    trace.began(task)
    trace.at(.milliseconds(100))
    trace.complete(task, waking: 0, cpu: .milliseconds(99))
    trace.began(0)
    let report = trace.report()
    #expect(report.diagnoses.map(\.cause) == [.cpuBound])
    #expect(report.diagnoses.first?.location?.line == 21)
    #expect(report.diagnoses.first?.tasks.map(\.rawValue) == [1])
  }

  @Test("A slice that was long because the thread had no core, and many short slices, are not CPU-bound")
  func notCPUBound() {
    var trace = TraceBuilder(.real)
    trace.at(.milliseconds(500))
    trace.ended(0, cpu: .milliseconds(9))
    for turn in 1...50 {
      trace.resume(0, after: .timer)
      trace.at(.milliseconds(500 + turn * 9))
      trace.ended(0, cpu: .milliseconds(9))
    }
    #expect(!trace.report().diagnoses.map(\.cause).contains(.cpuBound))
  }

  @Test("Every known call is found by its name")
  func knownCalls() {
    for call in BlockingCall.allCases {
      #expect(BlockingCall.named(call.name) == call)
    }
    #expect(BlockingCall.named("futex(FUTEX_LOCK_PI)") == .futexLockPI)
    #expect(BlockingCall.named("fputws") == nil)
  }
}
