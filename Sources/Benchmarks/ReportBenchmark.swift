import ConcurrencyRuntime
import ConcurrencyTrace
import Foundation

/// What the analysis and the pictures of a large trace take.
enum ReportBenchmark {
  static func run() throws {
    let trace = trace(tasks: 1_000, turns: 100)
    let report = timed("the analysis of 100,000 slices", target: "1 s") { ConcurrencyReport(trace: trace) }
    precondition(report.slices.count > 100_000)
    let page = timed("its HTML page", target: "") { report.html() }
    print("    \(megabytes(page.utf8.count)) MB   target: 5 MB")
    _ = timed("its SVG", target: "") { report.svg() }
    let chrome = try timed("its Chrome trace", target: "") { try report.chromeTrace() }
    print("    \(megabytes(chrome.count)) MB")
    _ = timed("its timeline as text", target: "") { report.timeline(width: 80) }
    print()
  }

  private static func timed<R>(_ name: String, target: String, _ body: () throws -> R) rethrows -> R {
    let start = RealClock.now
    let result = try body()
    let milliseconds = Double(RealClock.now - start) / 1_000_000
    let text = name.padding(toLength: 60, withPad: " ", startingAt: 0) + String(format: "%9.1f ms", milliseconds)
    print(text + (target.isEmpty ? "" : "   target: \(target)"))
    return result
  }

  private static func megabytes(_ bytes: Int) -> String { String(format: "%.2f", Double(bytes) / 1_000_000) }

  /// Children that all sleep and run in turns on four threads, at places of their own.
  private static func trace(tasks count: Int32, turns: Int64) -> Trace {
    var trace = Trace(clock: .real, wall: .zero, realWall: .zero, poolWidth: 4)
    let place = { (number: Int32) in
      CodeLocation(function: "work\(number)()", file: "/app/Sources/Work.swift", line: Int(number), module: "App")
    }
    trace.tasks = [TraceTask(id: 1, creator: nil, isChild: false)]
    for task in 1...count {
      trace.tasks.append(TraceTask(id: UInt64(task) + 1, creator: 0, isChild: true, spawnSite: place(task)))
      trace.locations[UInt(task)] = place(task)
    }
    var now: Int64 = 0
    func add(_ task: Int32, _ kind: TraceEvent.Kind) {
      trace.events.append(TraceEvent(time: now, task: task, kind: kind))
    }
    add(0, .began(lane: .pool(0)))
    for task in 1...count { add(task, .enqueued(by: 0, after: .start, lane: .anyPool, resume: 0)) }
    add(0, .ended(outcome: .suspended, cpu: 1_000, real: 1_000))
    for turn in 0..<turns {
      for task in 1...count {
        if turn > 0 { add(task, .enqueued(by: nil, after: .timer, lane: .anyPool, resume: UInt(task))) }
        now += 3_000 + Int64(task % 7) * 900
        add(task, .began(lane: .pool(task % 4)))
        now += 11_000 + Int64(task % 5) * 1_300
        if turn == turns - 1, task == count { add(0, .enqueued(by: task, after: .task, lane: .anyPool, resume: 0)) }
        add(task, .ended(outcome: turn == turns - 1 ? .completed : .suspended, cpu: 9_000, real: 11_000))
      }
    }
    add(0, .began(lane: .pool(0)))
    trace.wall = .nanoseconds(now)
    trace.realWall = trace.wall
    return trace
  }
}
