public import Foundation

extension ConcurrencyReport {
  /// The report in the Trace Event Format, which `chrome://tracing` and Perfetto open.
  ///
  /// It shows two processes: "threads" with one row for each thread and the slices that it ran, and "tasks" with one row for
  /// each task and what it did. Times are microseconds on the scope's clock. The same report gives the same bytes.
  ///
  /// - Returns: JSON in UTF-8.
  public func chromeTrace() throws -> Data {
    var trace = ChromeTrace()
    trace.add(self)
    return Data(trace.writer.bytes)
  }
}

/// Writes the Trace Event Format: complete events (`X`), and names for rows (`M`).
private struct ChromeTrace {
  private static let threads = 1
  private static let tasks = 2

  private(set) var writer = JSONWriter()

  mutating func add(_ report: ConcurrencyReport) {
    let labels = report.tasks.map(\.label)
    var writer = writer
    writer.object { writer in
      writer.name("displayTimeUnit")
      writer.string("ms")
      writer.name("traceEvents")
      writer.array { writer in
        Self.addNames(of: report, labels, to: &writer)
        for slice in report.slices {
          let label = slice.task.flatMap { labels.indices.contains($0.rawValue) ? labels[$0.rawValue] : nil }
          Self.add(
            label ?? "job of an actor",
            "slice",
            slice.start,
            slice.end,
            Self.threads,
            slice.lane.number,
            to: &writer
          ) {
            writer in
            if let cpu = slice.cpu { Self.add("processor time", cpu.brief, to: &writer) }
            Self.add("outcome", slice.outcome.rawValue, to: &writer)
            Self.add("queued for", slice.queueWait.brief, to: &writer)
            Self.add("real time", slice.realDuration.brief, to: &writer)
          }
        }
        for task in report.tasks {
          for phase in task.phases(closing: report.wall) {
            let row = task.id.rawValue
            Self.add(phase.kind.rawValue, "task", phase.start, phase.end, Self.tasks, row, to: &writer) { writer in
              if let slice = phase.slice { Self.add("lane", slice.lane.description, to: &writer) }
              if let suspension = phase.suspension {
                Self.add("waits for", suspension.reason.rawValue, to: &writer)
                if let place = suspension.resumesAt { Self.add("goes on at", place.description, to: &writer) }
              }
            }
          }
        }
        for finding in report.blocking {
          let name = finding.call?.name ?? "processor time over the budget"
          for seen in finding.occurrences {
            let row = seen.task?.rawValue ?? -1
            Self.add(name, "blocking", seen.time, seen.drawnEnd(in: report), Self.tasks, row, to: &writer) { writer in
              Self.add("culprit", finding.culprit?.description ?? "unknown", to: &writer)
            }
          }
        }
      }
    }
    self.writer = writer
  }

  private static func addNames(of report: ConcurrencyReport, _ labels: [String], to writer: inout JSONWriter) {
    addName("process_name", "threads", threads, nil, to: &writer)
    addName("process_name", "tasks", tasks, nil, to: &writer)
    let lanes = Set(report.slices.map(\.lane))
    for lane in lanes.sorted(by: { $0.number < $1.number }) {
      addName("thread_name", lane.description, threads, lane.number, to: &writer)
    }
    for (row, label) in labels.enumerated() { addName("thread_name", label, tasks, row, to: &writer) }
  }

  private static func addName(
    _ kind: String,
    _ name: String,
    _ process: Int,
    _ thread: Int?,
    to writer: inout JSONWriter
  ) {
    writer.object { writer in
      add("name", kind, to: &writer)
      add("ph", "M", to: &writer)
      writer.name("pid")
      writer.number(process)
      if let thread {
        writer.name("tid")
        writer.number(thread)
      }
      writer.name("args")
      writer.object { add("name", name, to: &$0) }
    }
  }

  private static func add(
    _ name: String,
    _ category: String,
    _ start: Duration,
    _ end: Duration,
    _ process: Int,
    _ thread: Int,
    to writer: inout JSONWriter,
    details: (inout JSONWriter) -> Void
  ) {
    writer.object { writer in
      add("name", name, to: &writer)
      add("cat", category, to: &writer)
      add("ph", "X", to: &writer)
      writer.name("ts")
      writer.thousandths(start.wholeNanoseconds)
      writer.name("dur")
      writer.thousandths((end - start).wholeNanoseconds)
      writer.name("pid")
      writer.number(process)
      writer.name("tid")
      writer.number(thread)
      writer.name("args")
      writer.object(details)
    }
  }

  private static func add(_ name: String, _ value: String, to writer: inout JSONWriter) {
    writer.name(name)
    writer.string(value)
  }
}

extension JobSlice.Lane {
  /// The main thread has 0, the threads of the pool follow.
  fileprivate var number: Int {
    switch self {
    case .main: 0
    // A report that was put together by hand can have any number.
    case .pool(let number): number &+ 1
    case .unknown: -1
    }
  }
}
