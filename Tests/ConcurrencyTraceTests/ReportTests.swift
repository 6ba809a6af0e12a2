import ConcurrencyTrace
import Foundation
import TestSupport
import Testing

@Suite("Report") struct ReportTests {
  @Test("A report that was encoded and decoded is the same report")
  func codable() throws {
    var trace = TraceBuilder(.real)
    let child = trace.spawn(name: "child", site: place("loadFeed()", 21))
    trace.ended(0)
    trace.began(child, lane: .main)
    trace.blocking(.call(.futexWait), task: child, wall: .milliseconds(3), stack: [place("load()", 9)])
    trace.blocking(.cpu, task: child, wall: .milliseconds(30), cpu: .milliseconds(20))
    trace.at(.milliseconds(40))
    trace.ended(child, .suspended, cpu: .milliseconds(20))
    trace.at(.milliseconds(50))
    trace.resume(child, after: .continuation, at: place("load()", 12))
    trace.complete(child, waking: 0)
    trace.began(0)
    let report = trace.report()
    let decoded = try JSONDecoder().decode(ConcurrencyReport.self, from: JSONEncoder().encode(report))
    #expect(decoded == report)
    #expect(report.diagnoses.map(\.cause) == [.cpuBound, .blocked])
    #expect(report.slices.count == 4)
    #expect(report.tasks[1].suspensions.first?.resumesAt == place("load()", 12))
    #expect(report.task(report.tasks[1].id)?.label == "child")
    #expect(report.task(TaskSpan.ID(rawValue: 9)) == nil)
  }

  @Test("Encoded reports carry the version of their format")
  func version() throws {
    var trace = TraceBuilder(.virtual)
    trace.ended(0, .completed)
    let data = try JSONEncoder().encode(trace.report())
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["version"] as? Int == 1)
    #expect(ConcurrencyReport.formatVersion == 1)
    // The same report written with spaces is read; so it is the version that the next test's reports are refused for.
    let pretty = try JSONSerialization.data(withJSONObject: object, options: .prettyPrinted)
    #expect(try JSONDecoder().decode(ConcurrencyReport.self, from: pretty) == trace.report())
  }

  @Test("A report of a newer format is refused for that, whatever else is in it", arguments: [true, false])
  func newerVersion(isComplete: Bool) throws {
    var trace = TraceBuilder(.virtual)
    trace.ended(0, .completed)
    let data = try JSONEncoder().encode(trace.report())
    var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    if !isComplete { object = [:] }
    object["version"] = 2
    let newer = try JSONSerialization.data(withJSONObject: object)
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ConcurrencyReport.self, from: newer)
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == ["version"])
    #expect(
      context.debugDescription == "This report has format version 2, but only versions up to 1 are known. "
        + "Read it with a newer version of swift-concurrency-testing."
    )
  }

  @Test("A version that never was, and none, are refused", arguments: [#"{"version":0}"#, "{}"])
  func noVersion(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ConcurrencyReport.self, from: Data(json.utf8))
    }
  }

  @Test("A label is the task's name, else the function and line that created it, else its number")
  func labels() {
    var trace = TraceBuilder(.virtual)
    trace.spawn(name: "named", site: place("load()", 1))
    trace.spawn(site: place("implicit closure #2 in closure #1 in Feed.load(_:)", 30))
    trace.spawn()
    trace.spawn(site: place("closure #1 in FeedTests.`Loads in parallel`()", 31))
    let labels = ["operation", "named", "Feed.load(_:):30", "task 3", "FeedTests.`Loads in parallel`():31"]
    #expect(trace.report().tasks.map(\.label) == labels)
  }

  /// Tasks that take turns of 1 µs on four threads, with a wait of 1 ms between turns.
  private func large(slices: Int, tasks count: Int = 100) -> TraceBuilder {
    var trace = TraceBuilder(.real, width: 4)
    let tasks = (0..<count).map { _ in trace.spawn() }
    trace.ended(0)
    for turn in 0..<(slices / count) {
      for task in tasks {
        trace.at(.microseconds(turn * 1_000 + Int(task)))
        if turn > 0 { trace.enqueued(task, after: .timer) }
        trace.began(task, lane: .pool(task % 4))
        trace.ended(task, .suspended, real: .microseconds(1))
      }
    }
    return trace
  }

  @Test("A trace of 20,000 slices is analysed in a bounded number of passes")
  func complexity() {
    let growth = growth { scale in
      let report = large(slices: 5_000 * scale).report()
      #expect(report.slices.count == 5_000 * scale + 1)
      #expect(report.peakConcurrency == 100)
      #expect(report.timeline().contains("… 82 more tasks"))
    }
    #expect(growth < 10)
  }

  @Test("A chain of 8,000 awaits is analysed in a bounded number of passes")
  func longChain() {
    let growth = growth { scale in
      var trace = TraceBuilder(.virtual)
      for turn in 1...(2_000 * scale) {
        let task = trace.spawn()
        trace.ended(0)
        trace.began(task)
        trace.ended(task)
        trace.at(.seconds(turn))
        trace.resume(task, after: .timer)
        trace.complete(task, waking: 0)
        trace.began(0)
      }
      let report = trace.report()
      #expect(report.peakConcurrency == 1)
      #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
      #expect(report.diagnoses.first?.lost == .seconds(2_000 * scale - 1))
    }
    #expect(growth < 10)
  }

  @Test("Many tasks that wait for one actor do not make the analysis quadratic")
  func manyWaiters() {
    let growth = growth { scale in
      var trace = TraceBuilder(.real)
      let tasks = (0..<2_000 * scale).map { _ in trace.spawn() }
      trace.ended(0)
      for task in tasks {
        trace.began(task)
        trace.enqueued(TraceEvent.actorJob, by: task, after: .start)
        trace.ended(task, .hopped)
      }
      for (turn, task) in tasks.enumerated() {
        trace.at(.milliseconds(turn))
        trace.began(TraceEvent.actorJob)
        trace.at(.milliseconds(turn + 1))
        trace.enqueued(0, by: TraceEvent.actorJob, after: .task)
        trace.finished(task)
        trace.ended(TraceEvent.actorJob, .unknown)
        trace.began(0)
        trace.ended(0)
      }
      let report = trace.report()
      #expect(report.tasks.count == 2_000 * scale + 1)
      #expect(report.diagnoses.map(\.cause).contains(.actorContention))
    }
    #expect(growth < 10)
  }
}
