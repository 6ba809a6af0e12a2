import ConcurrencyTrace
import Foundation
import TestSupport
import Testing

@Suite("HTML page: what is in it") struct HTMLTests {
  /// What another picture says of each task, in nanoseconds.
  private func expectedPhases(_ report: ConcurrencyReport) throws -> [Int: [HTMLContents.Phase]] {
    struct Document: Decodable {
      struct Event: Decodable {
        var name: String
        var cat: String?
        var ts: Double?
        var dur: Double?
        var tid: Int?
        var args: [String: String]
      }
      var traceEvents: [Event]
    }
    let events = try JSONDecoder().decode(Document.self, from: report.chromeTrace()).traceEvents
    return Dictionary(grouping: events.filter { $0.cat == "task" }) { $0.tid ?? -1 }.mapValues { events in
      events.map { event in
        let start = (event.ts ?? 0) * 1000
        return HTMLContents.Phase(
          kind: event.name,
          start: Int(start.rounded()),
          end: Int((start + (event.dur ?? 0) * 1000).rounded()),
          lane: event.args["lane"],
          reason: event.args["waits for"],
          place: event.args["goes on at"]
        )
      }
    }
  }

  enum Sample: CaseIterable {
    case everyState
    case realTurns
    case virtualTurns

    var report: ConcurrencyReport {
      switch self {
      case .everyState: SampleReport.everyState
      case .realTurns: SampleReport.turns(.real, slices: 2_000, tasks: 50)
      case .virtualTurns: SampleReport.turns(.virtual, slices: 2_000, tasks: 50)
      }
    }
  }

  @Test(
    "Every phase of every task comes back, exact in virtual time, else to the nearest unit",
    arguments: Sample.allCases
  )
  func phases(sample: Sample) throws {
    let report = sample.report
    let contents = try HTMLContents(of: report.html())
    let expected = try expectedPhases(report)
    #expect(contents.virtual == report.isVirtual)
    // At least four million units, unless a nanosecond is too long for that.
    #expect(contents.unit == 1 || report.isVirtual || contents.wall >= 4_000_000)
    #expect(contents.tasks.count == report.tasks.count)
    var processor: [Int?] = []
    for task in report.tasks.indices {
      let found = contents.phases(of: task)
      #expect(found.count == expected[task]?.count)
      for (phase, other) in zip(found, expected[task] ?? []) {
        #expect(abs(phase.start * contents.unit - other.start) <= contents.unit / 2)
        #expect(abs(phase.end * contents.unit - other.end) <= contents.unit / 2)
        #expect(phase.kind == other.kind && phase.lane == other.lane)
        #expect(phase.reason == other.reason && phase.place == other.place)
      }
      processor += found.filter { $0.lane != nil }.map(\.processor)
    }
    let slices = report.tasks.flatMap(\.slices)
    #expect(processor == slices.map { slice in slice.cpu.map { Int($0 / .nanoseconds(100)) } })
    #expect(processor.contains { $0 != nil })
  }

  @Test("Virtual times are exact, however long the scope")
  func exact() throws {
    for wait in [Duration.seconds(1), .nanoseconds(3_617_000_000_001), .seconds(1_000_000_000), .nanoseconds(1)] {
      var trace = TraceBuilder(.virtual)
      trace.ended(0)
      trace.at(wait)
      trace.resume(0, after: .timer)
      trace.ended(0, .completed)
      let report = trace.report()
      let contents = try HTMLContents(of: report.html())
      let phases = contents.phases(of: 0)
      #expect(phases.map { Duration.nanoseconds($0.end * contents.unit) } == [.zero, report.wall, report.wall])
      #expect(contents.wall * contents.unit == Int(report.wall / .nanoseconds(1)))
    }
  }

  @Test("Tasks, with parents and places, and blocking calls come back")
  func tasksAndFindings() throws {
    let contents = try HTMLContents(of: SampleReport.everyState.html())
    #expect((0..<5).map(contents.label) == ["operation", "blocked", "queued", "actor", SampleReport.hostile])
    #expect(contents.tasks.map(\.parent) == [-1, 0, 0, 0, 3])
    #expect(contents.tasks.map(\.isChild) == [false, true, true, true, false])
    #expect(contents.tasks.map(\.isUnfinished) == [false, false, false, true, false])
    #expect(contents.place(contents.tasks[3].place) == "loadAll() at Feed.swift:7")
    let finding = try #require(contents.blocking.first)
    #expect(contents.blocking.count == 1)
    #expect(finding.what == "usleep blocked a thread of the pool for 60 ms")
    #expect(finding.split == "60 ms = 0 s CPU + 0 s preempted + 60 ms blocked")
    #expect(finding.task == 1)
    #expect(finding.occurrences.first == 1)
    #expect(finding.occurrences.dropFirst().map { $0 * contents.unit } == [200_000_000, 260_000_000])
    #expect(finding.stack.map(contents.place) == ["load() at Feed.swift:9", "loadAll() at Feed.swift:8"])
    #expect(contents.place(finding.place) == "load() at Feed.swift:9")
  }

  @Test("Diagnoses come back; what explains no time says nothing of time")
  func diagnoses() throws {
    var report = SampleReport.everyState
    #expect(!report.diagnoses.isEmpty)
    report.diagnoses[0].lost = .zero
    let contents = try HTMLContents(of: report.html())
    #expect(contents.diagnoses.map(\.remedy) == report.diagnoses.map(\.remedy))
    #expect(contents.diagnoses.map(\.explanation) == report.diagnoses.map(\.explanation))
    #expect(contents.diagnoses.map { contents.place($0.place) } == report.diagnoses.map { $0.location?.description })
    #expect(contents.diagnoses.first?.lost == "")
    #expect(contents.diagnoses.dropFirst().allSatisfy { $0.lost.hasSuffix(" ms") })
    let numbers = Dictionary(uniqueKeysWithValues: contents.numbers.map { ($0[0], $0[1]) })
    #expect(numbers["Wall"] == "500 ms")
    #expect(numbers["Peak concurrency"] == String(report.peakConcurrency))
    #expect(numbers["Peak parallelism"] == String(report.peakParallelism))
    #expect(numbers["Suspensions"] == String(report.suspensionCount))
    #expect(numbers["Tasks"] == "5")
    #expect(numbers["Slices"] == String(report.slices.count))
  }

  @Test(
    "No label becomes part of the page",
    arguments: [
      SampleReport.hostile, "<!--<script>", "\"}];\\", "\0\u{1b}[31m\r\n\t", "<\u{301}/script>", "\u{2028}\u{2029}",
    ]
  )
  func escaping(label: String) throws {
    func page(_ label: String) -> String {
      var trace = TraceBuilder(.virtual)
      trace.spawn(name: label)
      trace.blocking(.call(.usleep), task: 0, wall: .zero, stack: [place(label, 9, file: label)])
      return trace.report().html()
    }
    let html = page(label)
    let plain = page("plain")
    for mark in ["<", "\n"] { #expect(html.count(of: mark) == plain.count(of: mark)) }
    #expect(html.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0 != "\u{2028}" && $0 != "\u{2029}") })
    #expect(try HTMLContents(of: html).label(1) == label)
  }

  @Test("A title stands in the tab and above the page, as text")
  func title() {
    let html = SampleReport.everyState.html(title: "<b> & \"c\"")
    #expect(html.contains("<title>&lt;b&gt; &amp; &quot;c&quot;</title>"))
    #expect(html.contains("<h1>&lt;b&gt; &amp; &quot;c&quot;</h1>"))
    #expect(SampleReport.everyState.html().contains("<title>Concurrency report</title>"))
  }

  @Test("What was lost is exact in virtual time")
  func exactLoss() throws {
    var trace = TraceBuilder(.virtual)
    for turn in 1...2 {
      trace.ended(0)
      trace.at(.nanoseconds(1_000_000_001 * turn))
      trace.resume(0, after: .timer)
    }
    let contents = try HTMLContents(of: trace.report().html())
    #expect(contents.diagnoses.map(\.lost) == ["1.000000001 s"])
  }

  @Test("The page refers to nothing outside, and forbids itself to")
  func selfContained() {
    let html = SampleReport.turns(.real, slices: 100, tasks: 10).html()
    for reference in ["://", " src=", " href=", "url(", "@import", "import("] {
      #expect(!html.contains(reference))
    }
    #expect(html.contains("Content-Security-Policy\" content=\"default-src 'none';"))
  }

  @Test("The same report gives the same bytes, also after it was stored, and also when it is empty")
  func deterministic() throws {
    let empty = ConcurrencyReport(trace: Trace(clock: .real, wall: .zero, realWall: .zero, poolWidth: 1))
    for report in [SampleReport.everyState, SampleReport.turns(.virtual, slices: 200, tasks: 20), empty] {
      let stored = try JSONDecoder().decode(ConcurrencyReport.self, from: JSONEncoder().encode(report))
      #expect(report.html() == report.html())
      #expect(stored.html() == report.html())
    }
    #expect(try HTMLContents(of: empty.html()).tasks.isEmpty)
  }

  @Test("100,000 slices in 10,000 tasks are less than 5 MB", arguments: [Trace.ClockKind.real, .virtual])
  func size(clock: Trace.ClockKind) throws {
    let report = SampleReport.turns(clock, slices: 100_000, tasks: 10_000)
    #expect(report.slices.count == 100_001)
    #expect(report.html().utf8.count < 5_000_000)
  }

  @Test("Four times the slices take four times as long")
  func complexity() {
    let reports = [10_000, 40_000].map { SampleReport.turns(.real, slices: $0, tasks: $0 / 10) }
    #expect(growth { scale in _ = reports[scale / 4].html() } < 10)
  }
}

extension String {
  fileprivate func count(of text: String) -> Int {
    unicodeScalars.split(separator: Array(text.unicodeScalars), omittingEmptySubsequences: false).count - 1
  }
}
