public import Foundation

extension ConcurrencyReport {
  /// The report in the Trace Event Format, which `chrome://tracing` and Perfetto open.
  ///
  /// It shows two processes: "threads" with one row for each thread and the slices that it ran, and "tasks" with one row for
  /// each task and what it did. Times are microseconds on the scope's clock. The same report gives the same bytes.
  ///
  /// - Returns: JSON in UTF-8.
  public func chromeTrace() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(ChromeTrace(self))
  }
}

/// The top level of the Trace Event Format.
private struct ChromeTrace: Encodable {
  static let threads = 1
  static let tasks = 2

  var traceEvents: [Event] = []
  var displayTimeUnit = "ms"

  init(_ report: ConcurrencyReport) {
    add(.named("process_name", "threads", process: Self.threads, thread: nil))
    add(.named("process_name", "tasks", process: Self.tasks, thread: nil))
    let lanes = Set(report.slices.map(\.lane))
    for lane in lanes.sorted(by: { $0.number < $1.number }) {
      add(.named("thread_name", lane.description, process: Self.threads, thread: lane.number))
    }
    for slice in report.slices {
      let label = slice.task.flatMap(report.task)?.label ?? "job of an actor"
      add(
        Event(name: label, category: "slice", start: slice.start, end: slice.end, process: Self.threads)
          .on(thread: slice.lane.number, details: Self.details(of: slice))
      )
    }
    for task in report.tasks {
      add(.named("thread_name", task.label, process: Self.tasks, thread: task.id.rawValue))
      for phase in task.phases(closing: report.wall) {
        add(
          Event(name: phase.kind.rawValue, category: "task", start: phase.start, end: phase.end, process: Self.tasks)
            .on(thread: task.id.rawValue, details: Self.details(of: phase))
        )
      }
    }
    for finding in report.blocking {
      let name = finding.call?.name ?? "processor time over the budget"
      let end = finding.drawnEnd(in: report)
      add(
        Event(name: name, category: "blocking", start: finding.time, end: end, process: Self.tasks)
          .on(thread: finding.task?.rawValue ?? -1, details: ["culprit": finding.culprit?.description ?? "unknown"])
      )
    }
  }

  private mutating func add(_ event: Event) {
    traceEvents.append(event)
  }

  private static func details(of slice: JobSlice) -> [String: String] {
    var details = ["outcome": slice.outcome.rawValue, "queued for": slice.queueWait.brief]
    details["processor time"] = slice.cpu?.brief
    details["real time"] = slice.realDuration.brief
    return details
  }

  private static func details(of phase: TaskSpan.Phase) -> [String: String] {
    var details = phase.slice.map { ["lane": $0.lane.description] } ?? [:]
    details["waits for"] = phase.suspension?.reason.rawValue
    details["goes on at"] = phase.suspension?.resumesAt?.description
    return details
  }

  /// One entry: a complete event (`X`), or a name for a row (`M`).
  struct Event: Encodable {
    var ph: String
    var name: String
    var cat: String?
    var ts: Double?
    var dur: Double?
    var pid: Int
    var tid: Int?
    var args: [String: String]

    init(name: String, category: String, start: Duration, end: Duration, process: Int) {
      ph = "X"
      self.name = name
      cat = category
      ts = start / .microseconds(1)
      dur = (end - start) / .microseconds(1)
      pid = process
      args = [:]
    }

    static func named(_ kind: String, _ name: String, process: Int, thread: Int?) -> Event {
      var event = Event(name: kind, category: "", start: .zero, end: .zero, process: process)
      event.ph = "M"
      event.cat = nil
      event.ts = nil
      event.dur = nil
      event.tid = thread
      event.args = ["name": name]
      return event
    }

    func on(thread: Int, details: [String: String]) -> Event {
      var event = self
      event.tid = thread
      event.args = details
      return event
    }
  }
}

extension JobSlice.Lane {
  /// The main thread has 0, the threads of the pool follow.
  fileprivate var number: Int {
    switch self {
    case .main: 0
    case .pool(let number): number + 1
    case .unknown: -1
    }
  }
}
