import ConcurrencyTrace
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite("Pictures for other tools") struct PictureTests {
  private var report: ConcurrencyReport {
    var trace = TraceBuilder(.real)
    let child = trace.spawn(name: "a <b> & \"c\"")
    trace.ended(0)
    trace.began(child, lane: .main)
    trace.blocking(.call(.usleep), task: child, wall: .milliseconds(5), stack: [place("load()", 9)])
    trace.at(.milliseconds(10))
    trace.ended(child, cpu: .milliseconds(5))
    trace.at(.milliseconds(30))
    trace.resume(child, after: .timer, at: place("load()", 12))
    trace.complete(child, waking: 0)
    trace.began(0)
    return trace.report()
  }

  @Test("The Chrome trace has every slice on its thread, and every wait on its task")
  func chrome() throws {
    struct Document: Decodable {
      struct Event: Decodable {
        var ph: String
        var name: String
        var cat: String?
        var ts: Double?
        var dur: Double?
        var pid: Int
        var tid: Int?
        var args: [String: String]
      }
      var traceEvents: [Event]
    }
    let events = try JSONDecoder().decode(Document.self, from: report.chromeTrace()).traceEvents
    let slices = events.filter { $0.cat == "slice" }
    #expect(slices.count == report.slices.count)
    #expect(slices.filter { $0.name == "a <b> & \"c\"" }.map(\.dur) == [10_000, 0])
    let sleep = try #require(events.first { $0.cat == "task" && $0.name == "suspended" })
    #expect(sleep.ts == 10_000)
    #expect(sleep.dur == 20_000)
    #expect(sleep.args == ["waits for": "timer", "goes on at": "load() at Feed.swift:12"])
    #expect(events.first { $0.cat == "blocking" }?.name == "usleep")
    let rows = events.filter { $0.ph == "M" }
    #expect(rows.contains { $0.pid == slices[1].pid && $0.tid == slices[1].tid && $0.args["name"] == "main thread" })
  }

  @Test("The SVG is well-formed, and has a rectangle for every stretch")
  func svg() throws {
    let text = report.svg()
    #expect(text.contains("a &lt;b&gt; &amp; &quot;c&quot;"))
    #expect(text.contains("<title>suspended: 10 ms to 30 ms, goes on at load() at Feed.swift:12</title>"))
    #expect(text.contains("<title>usleep blocked for 5 ms, called by load() at Feed.swift:9</title>"))
    let parser = XMLParser(data: Data(text.utf8))
    #expect(parser.parse())
  }

  @Test("However many slices a task has, the SVG has few rectangles a pixel, and shows those that can be told apart")
  func narrow() {
    var trace = TraceBuilder(.real)
    for turn in 1...20_000 {
      trace.at(.microseconds(turn * 10))
      trace.ended(0)
      trace.at(.microseconds(turn * 10 + 5))
      trace.resume(0, after: .timer)
    }
    trace.at(.milliseconds(400))
    trace.ended(0)
    trace.at(.milliseconds(500))
    trace.resume(0, after: .timer)
    trace.ended(0, .completed)
    let rectangles = trace.report().svg().matches(of: /<title>(.*?)<\/title>/).map(\.1)
    #expect((400...2_000).contains(rectangles.count))
    #expect(rectangles.contains { $0.hasPrefix("runs: 200 ms to 400 ms") })
    #expect(rectangles.contains { $0.hasPrefix("suspended: 400 ms to 500 ms") })
  }

  @Test("Times that nobody can have measured are drawn all the same", arguments: [true, false])
  func extremeTimes(isVirtual: Bool) throws {
    var report = report
    report.isVirtual = isVirtual
    for (start, end) in [(Int64.min, Int64.max), (Int64.max, Int64.min)] {
      report.tasks[0].start = .seconds(start)
      report.tasks[0].end = .seconds(end)
      report.tasks[1].slices[0].start = .seconds(start)
      report.tasks[1].slices[0].end = .seconds(end)
      report.tasks[1].suspensions[0].to = .seconds(start)
      report.blocking[0].occurrences[0].time = .seconds(start)
      report.slices[0].lane = .pool(.max)
      for wall in [Duration.seconds(end), .zero, .milliseconds(30)] {
        report.wall = wall
        #expect(try HTMLContents(of: report.html()).tasks.count == 2)
        #expect(XMLParser(data: Data(report.svg().utf8)).parse())
        #expect(try JSONSerialization.jsonObject(with: report.chromeTrace()) is [String: Any])
        #expect(report.timeline().contains("operation"))
      }
    }
  }

  @Test("The same report gives the same text, also when it is empty")
  func deterministic() throws {
    #expect(try report.chromeTrace() == report.chromeTrace())
    #expect(report.svg() == report.svg())
    let empty = ConcurrencyReport(trace: Trace(clock: .real, wall: .zero, realWall: .zero, poolWidth: 1))
    #expect(XMLParser(data: Data(empty.svg().utf8)).parse())
    #expect(try !empty.chromeTrace().isEmpty)
  }
}
