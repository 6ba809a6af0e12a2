/// What the page of `ConcurrencyReport.html(title:)` is drawn from, as JSON.
///
/// Times are whole numbers of `unit` nanoseconds on the scope's clock. Strings, places (`[function, file, line]`, the first
/// two being strings) and states (`[kind, lane, reason, place, isMeasured]`) are written once and then named by their
/// positions, -1 standing for none. A task is `[label, parent, spawn place, flags, phases]`; its flags are 1 for a structured
/// child and 2 for one that is unfinished. Its phases are one row of numbers: for each phase its state, its length, and after
/// a state that is measured the processor time in tenths of a microsecond. A phase begins where the one before it ended, the
/// first at 0; if it does not, `-1 - state` stands in place of the state, and the distance follows.
struct HTMLData {
  /// What a phase has in common with many others.
  private struct State: Hashable {
    var kind: TaskSpan.Phase.Kind
    /// A string.
    var lane = -1
    /// A string.
    var reason = -1
    /// A place.
    var place = -1
    /// Whether a processor time follows.
    var isMeasured = false
  }

  private let report: ConcurrencyReport
  private let unit: Int64
  private var strings = Table<String>()
  private var places = Table<CodeLocation>()
  private var states = Table<State>()

  init(_ report: ConcurrencyReport) {
    self.report = report
    unit = Self.unit(for: report)
  }

  /// The same report gives the same bytes.
  mutating func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.name("virtual")
      writer.bool(report.isVirtual)
      writer.name("unit")
      writer.number(unit)
      writer.name("wall")
      writer.number(units(report.wall))
      writer.name("kinds")
      writer.array(writeKinds)
      writer.name("numbers")
      writer.array(writeNumbers)
      writer.name("diagnoses")
      writer.array { writer in report.diagnoses.forEach { write($0, to: &writer) } }
      writer.name("blocking")
      writer.array { writer in report.blocking.forEach { write($0, to: &writer) } }
      writer.name("tasks")
      writer.array { writer in report.tasks.forEach { write($0, to: &writer) } }
      // These come last, when all that they hold is known.
      writer.name("states")
      writer.array { writer in states.values.forEach { Self.write($0, to: &writer) } }
      writer.name("places")
      writer.array { writer in places.values.forEach { write($0, to: &writer) } }
      writer.name("strings")
      writer.array { writer in strings.values.forEach { writer.string($0) } }
    }
    return writer.bytes
  }

  // MARK: Tasks

  private mutating func write(_ task: TaskSpan, to writer: inout JSONWriter) {
    writer.array { writer in
      writer.number(strings.index(of: task.label))
      writer.number(task.parent?.rawValue ?? -1)
      writer.number(index(of: task.spawnSite))
      writer.number((task.isChild ? 1 : 0) + (task.end == nil ? 2 : 0))
      writer.array { writer in write(task.phases(closing: report.wall), to: &writer) }
    }
  }

  private mutating func write(_ phases: [TaskSpan.Phase], to writer: inout JSONWriter) {
    var position: Int64 = 0
    for phase in phases {
      let start = units(phase.start)
      let end = max(start, units(phase.end))
      let state = Int64(index(of: phase))
      if start == position {
        writer.number(state)
      } else {
        writer.number(-1 - state)
        writer.number(start - position)
      }
      writer.number(end - start)
      if let processor = phase.slice?.cpu { writer.number(processor.wholeNanoseconds / 100) }
      position = end
    }
  }

  private mutating func index(of phase: TaskSpan.Phase) -> Int {
    var state = State(kind: phase.kind)
    if let slice = phase.slice {
      state.lane = strings.index(of: slice.lane.description)
      state.isMeasured = slice.cpu != nil
    }
    if let suspension = phase.suspension {
      state.reason = strings.index(of: suspension.reason.rawValue)
      state.place = index(of: suspension.resumesAt)
    }
    return states.index(of: state)
  }

  private static func write(_ state: State, to writer: inout JSONWriter) {
    writer.array { writer in
      writer.number(PictureColour.states.firstIndex(of: PictureColour(state.kind)) ?? 0)
      writer.number(state.lane)
      writer.number(state.reason)
      writer.number(state.place)
      writer.number(state.isMeasured ? 1 : 0)
    }
  }

  private mutating func index(of place: CodeLocation?) -> Int {
    place.map { places.index(of: $0) } ?? -1
  }

  private mutating func write(_ place: CodeLocation, to writer: inout JSONWriter) {
    writer.array { writer in
      writer.number(strings.index(of: place.function))
      writer.number(strings.index(of: place.file))
      writer.number(place.line)
    }
  }

  // MARK: What is told in words

  private func writeKinds(to writer: inout JSONWriter) {
    for colour in PictureColour.states {
      writer.array { writer in
        writer.string(colour.rawValue)
        writer.string(colour.meaning)
        writer.bool(colour.isThin)
      }
    }
  }

  private func writeNumbers(to writer: inout JSONWriter) {
    func write(_ name: String, _ value: String, _ meaning: String) {
      writer.array { writer in
        writer.string(name)
        writer.string(value)
        writer.string(meaning)
      }
    }
    let clock = report.isVirtual ? "of virtual time" : "from the opening of the scope to its closing"
    write("Wall", words(report.wall), clock)
    write("Critical path", words(report.criticalPath), "had nothing been lost")
    write("Work", words(report.work), "of all tasks together")
    if report.isVirtual { write("Real time", report.realWall.roughly, "that the scope took") }
    write("Peak concurrency", String(report.peakConcurrency), "tasks that worked at one instant")
    write("Peak parallelism", String(report.peakParallelism), "slices that ran at one instant")
    let hops = "yields and changes of executor, not counted: \(report.hopCount)"
    write("Suspensions", String(report.suspensionCount), hops)
    write("Tasks", String(report.tasks.count), "in the scope")
    write("Slices", String(report.slices.count), "on \(counted(report.poolWidth, "thread")) and the main thread")
    if report.longestQueueWait > .zero {
      write("Longest wait", report.longestQueueWait.roughly, "of a ready job while all threads were held")
    }
  }

  private mutating func write(_ diagnosis: Diagnosis, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.name("cause")
      writer.string(diagnosis.cause.words)
      writer.name("explanation")
      writer.string(diagnosis.explanation)
      writer.name("remedy")
      writer.string(diagnosis.remedy)
      writer.name("lost")
      writer.string(diagnosis.lost > .zero ? words(diagnosis.lost) : "")
      writer.name("place")
      writer.number(index(of: diagnosis.location))
      writer.name("tasks")
      writer.array { writer in diagnosis.tasks.forEach { writer.number($0.rawValue) } }
    }
  }

  private mutating func write(_ finding: BlockingFinding, to writer: inout JSONWriter) {
    let times = finding.count == 1 ? "" : " \(finding.count) times"
    writer.object { writer in
      writer.name("kind")
      writer.string(finding.call == nil ? "processor" : "call")
      writer.name("what")
      writer.string(
        finding.call.map {
          "\($0.name) blocked \(finding.threadWords)\(times) for \(finding.blocked.roughly)"
            + (finding.calledFunction.map { " in \($0)" } ?? "")
        }
          ?? "a slice used \(finding.cpu.roughly) of processor time on \(finding.threadWords)\(times)"
      )
      writer.name("split")
      writer.string(
        "\(finding.wall.roughly) = \(finding.cpu.roughly) CPU + \(finding.preempted.roughly) preempted"
          + " + \(finding.blocked.roughly) blocked"
      )
      writer.name("task")
      writer.number(finding.task?.rawValue ?? -1)
      writer.name("occurrences")
      writer.array { writer in
        for occurrence in finding.occurrences {
          let start = units(occurrence.time)
          writer.number(occurrence.task?.rawValue ?? -1)
          writer.number(start)
          writer.number(max(start, units(occurrence.drawnEnd(in: report))))
        }
      }
      writer.name("place")
      writer.number(index(of: finding.culprit))
      writer.name("stack")
      writer.array { writer in finding.stack.forEach { writer.number(places.index(of: $0)) } }
    }
  }

  // MARK: Time

  private func words(_ duration: Duration) -> String { report.isVirtual ? duration.brief : duration.roughly }

  private func units(_ time: Duration) -> Int64 {
    // To the nearest, so that what is rounded does not all move to the left.
    let (whole, rest) = Self.nanoseconds(time).quotientAndRemainder(dividingBy: unit)
    return rest > 0 && rest >= unit - rest ? whole + 1 : whole
  }

  /// No time is negative that anybody has measured, so that differences of such times fit.
  private static func nanoseconds(_ time: Duration) -> Int64 { max(0, time.wholeNanoseconds) }

  /// Virtual times are exact: the unit divides them all. Measured ones keep seven digits of the wall.
  private static func unit(for report: ConcurrencyReport) -> Int64 {
    report.isVirtual ? commonDivisor(of: report) : step(atLeast: report.wall.wholeNanoseconds / 10_000_000)
  }

  /// The smallest of 1, 2, 5, 10, 20, 50, … that is not below `value`.
  private static func step(atLeast value: Int64) -> Int64 {
    var power: Int64 = 1
    while power * 10 < value { power *= 10 }
    return [power, 2 * power, 5 * power, 10 * power].first { $0 >= value } ?? 10 * power
  }

  private static func commonDivisor(of report: ConcurrencyReport) -> Int64 {
    var divisor: Int64 = 0
    func take(_ time: Duration?) {
      guard let time, divisor != 1 else { return }
      var (left, right) = (nanoseconds(time), divisor)
      while right != 0 { (left, right) = (right, left % right) }
      divisor = left
    }
    take(report.wall)
    for finding in report.blocking { finding.occurrences.forEach { take($0.time) } }
    for task in report.tasks where divisor != 1 {
      take(task.start)
      take(task.end)
      for slice in task.slices {
        take(slice.enqueued)
        take(slice.start)
        take(slice.end)
      }
      for suspension in task.suspensions {
        take(suspension.from)
        take(suspension.to)
      }
    }
    return max(1, divisor)
  }
}

/// Values in the order in which they were first asked for.
private struct Table<Value: Hashable> {
  private(set) var values: [Value] = []
  private var indices: [Value: Int] = [:]

  mutating func index(of value: Value) -> Int {
    if let index = indices[value] { return index }
    indices[value] = values.count
    values.append(value)
    return values.count - 1
  }
}
