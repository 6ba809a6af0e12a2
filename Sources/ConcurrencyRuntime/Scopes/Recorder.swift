import CConcurrencyInterposition
import ConcurrencyTrace
import Synchronization

/// Collects what happens in one scope, in the order in which it happens.
package final class Recorder: Sendable {
  /// Slices that use more processor time than this are kept with samples of their stacks. Nil when neither blocking calls
  /// nor processor time are watched.
  package let budgets: SliceBudgets?
  /// Whether every call on a file is kept, and not only those that block for longer than the budget.
  package let strictFiles: Bool
  /// Whether what is found fails the test.
  let judgesBlocking: Bool
  /// Whether slices and suspensions are kept, of which a trace is made. An audit that asks for none does without.
  let keepsEvents: Bool
  /// The audited scope that the recorder is for; nil for all others.
  let audit: AuditedScope?
  /// How much is kept of an audited scope, which can be as long as the process.
  private static let mostAuditedEvents = 20_000
  private static let mostAuditedTasks = 5_000
  private static let mostAuditedFindings = 1_000
  /// One for the threads of no pool, and the main thread, and some for those of the pool.
  private static let logCount = 5
  /// The driver of the scope that the recorder is for; its clock is the one on which events are timed, also those of
  /// scopes inside that have a clock of their own.
  let driver: any ScopeDriver
  let driverStart: Int64
  /// The instant of the real clock at which the trace's time is 0; nil if the driver's clock is a virtual one.
  private let realOrigin: Int64?

  /// One blocking call or long slice, its stack not yet resolved.
  struct RawFinding {
    var what: TraceBlocking.What
    var task: Int32?
    var onMain: Bool
    var count: Int
    var time: Int64
    var wall: Int64
    var cpu: Int64
    var preempted: Int64
    /// For a call its stack; for a slice the samples taken in it.
    var stacks: [CallStack]
  }

  /// What a trace tells of a task. The task's record itself refers to its scope, and that to the recorder: kept here, none
  /// of them would ever go.
  struct RecordedTask {
    var id: UInt64
    var name: String?
    var creator: UInt64?
    var isChild: Bool
    var spawn: CallStack?

    init(_ record: TaskRecord) {
      id = record.id
      name = record.isRoot ? nil : record.name
      creator = record.creator
      isChild = record.isChild && !record.isRoot
      spawn = record.isRoot ? nil : record.spawn
    }
  }

  struct State: ~Copyable {
    var tasks: [RecordedTask] = []
    /// Where the tasks stand in `tasks`, as far as anybody has asked: most recorders are asked when all is over.
    private var indices = TaskIndices()
    private var indexed = 0
    var findings: [RawFinding] = []
    /// Those that the audit has not been told of.
    var untold: [RawFinding] = []
    /// How many calls came from more places than are kept of one slice.
    var lostCalls = 0
    var isClosed = false

    mutating func index(of id: UInt64) -> Int32? {
      while indexed < tasks.count {
        indices.insert(tasks[indexed].id, Int32(indexed))
        indexed += 1
      }
      return indices[id]
    }

    /// The places of all tasks.
    mutating func allIndices() -> TaskIndices {
      _ = index(of: 0)
      return indices
    }
  }

  let state = Mutex(State())
  let logs: EventLogs
  /// Whether so much of an audited scope was kept that nothing more is.
  private let isFull = Atomic<Bool>(false)

  /// - Parameters:
  ///   - driver: the driver of the scope that the recorder is for.
  ///   - budgets: see the property.
  ///   - strictFiles: see the property.
  ///   - judgesBlocking: see the property.
  ///   - keepsEvents: see the property.
  ///   - audit: see the property.
  package init(
    driver: any ScopeDriver,
    budgets: SliceBudgets?,
    strictFiles: Bool = false,
    judgesBlocking: Bool = false,
    keepsEvents: Bool = true,
    audit: AuditedScope? = nil
  ) {
    self.budgets = budgets
    self.strictFiles = strictFiles
    self.judgesBlocking = judgesBlocking
    self.keepsEvents = keepsEvents
    self.audit = audit
    self.driver = driver
    driverStart = driver.now
    // Of an audit whose log is full nothing is used, so that it has but one.
    logs = EventLogs(count: driver.clock == nil && audit == nil ? Self.logCount : 1)
    realOrigin = driver.realOrigin.map { [driverStart] in $0 + driverStart }
  }

  /// Whether blocking calls are to be noted.
  var watchesBlocking: Bool { budgets != nil }

  /// Keeps what a trace tells of a task.
  ///
  /// - Parameters:
  ///   - record: the task.
  ///   - isNew: whether nobody can have added it yet.
  func add(_ record: TaskRecord, isNew: Bool = false) {
    state.withLock { state in
      guard !state.isClosed, isNew || state.index(of: record.id) == nil else { return }
      if audit != nil, state.tasks.count >= Self.mostAuditedTasks {
        isFull.store(true, ordering: .relaxed)
        return
      }
      state.tasks.append(RecordedTask(record))
    }
  }

  /// Whether a blocking call or a long slice was found.
  package var hasFindings: Bool { state.withLock { !$0.findings.isEmpty } }

  /// How many blocking calls were seen of which nothing was kept.
  package var lostCalls: Int { state.withLock { $0.lostCalls } }

  /// Whether all events were kept.
  package var isComplete: Bool { keepsEvents && !isFull.load(ordering: .relaxed) }

  private var now: Int64 { time(at: nil) }

  /// The trace's time at an instant of the real clock, now if that is nil. On a virtual clock always now.
  private func time(at real: Int64?) -> Int64 {
    guard let realOrigin else { return driver.now - driverStart }
    return (real ?? RealClock.now) - realOrigin
  }

  /// Appends one event.
  ///
  /// - Parameters:
  ///   - record: the task; nil for a job that drains an actor.
  ///   - kind: what happened.
  ///   - real: when it happened, if the caller has read the real clock; nil for now.
  ///   - log: see `SliceContext.log`.
  func record(_ record: TaskRecord?, _ kind: TraceEvent.Kind, at real: Int64? = nil, log: Int = 0) {
    guard keepsEvents else { return }
    let time = time(at: real)
    withLog(log) { $0.append(kind, of: record?.id ?? 0, at: time) }
  }

  /// Appends the event that made a job ready; `by` is the task whose slice did it, `addresses` tell where the task goes on and
  /// what awaits it; `instant` is the real clock's, if the caller has read that.
  func recordEnqueue(
    _ record: TaskRecord?,
    by: TaskRecord?,
    after wait: TraceEvent.Wait,
    lane: TraceEvent.Lane,
    at addresses: UnsafeBufferPointer<UInt>? = nil,
    instant: Int64? = nil,
    log: Int? = nil
  ) {
    guard keepsEvents else { return }
    let time = time(at: instant)
    withLog(log ?? 0) { log in
      let resume = addresses.map { log.resume($0) } ?? 0
      let kind = TraceEvent.Kind.enqueued(by: nil, after: wait, lane: lane, resume: resume)
      log.append(kind, of: record?.id ?? 0, by: by?.id ?? 0, at: time)
    }
  }

  @inline(__always)
  private func withLog(_ number: Int, _ body: (inout EventLogs.Log) -> Void) {
    guard audit != nil else { return logs.withLog(number, body) }
    if isFull.load(ordering: .relaxed) { return }
    logs.withLog(number) { log in
      body(&log)
      if log.count >= Self.mostAuditedEvents { isFull.store(true, ordering: .relaxed) }
    }
  }

  /// Adds a blocking call that a slice of `record` made.
  func addCall(_ raw: cci_record, record: TaskRecord?, onMain: Bool) {
    guard let call = BlockingCall.named(String(cString: cci_call_name(raw.call))) else { return }
    // A scope around or inside this one may have asked for more.
    let isShortAsARule = (call.category == .file && !strictFiles) || (audit != nil && call.isLock)
    let isByLength = raw.by_budget || isShortAsARule
    if isByLength, raw.longest_ns < budgets?.budget(onMain: onMain) ?? .max { return }
    let stack = CallStack(raw.stack, startsWithProgramCounter: false)
    append(
      RawFinding(
        what: .call(call),
        onMain: onMain,
        count: Int(raw.count),
        // In real time the first call's own instant; in virtual time no time passes within a slice.
        time: time(at: raw.first_ns),
        wall: raw.wall_ns,
        cpu: raw.cpu_ns,
        preempted: raw.run_delay_ns,
        stacks: [stack]
      ),
      of: record
    )
  }

  /// Adds calls of which nothing else is known: their slice had noted calls from as many places as are kept.
  func addLostCalls(_ count: Int) {
    state.withLock { if !$0.isClosed { $0.lostCalls += count } }
  }

  /// Adds a slice that used more processor time than the budget.
  func addLongSlice(_ cost: cci_slice_cost, record: TaskRecord?, onMain: Bool, stacks: [CallStack]) {
    append(
      RawFinding(
        what: .cpu,
        onMain: onMain,
        count: 1,
        time: max(0, driver.clock == nil ? now - cost.wall_ns : now),
        wall: cost.wall_ns,
        cpu: cost.cpu_ns,
        preempted: max(0, cost.run_delay_ns),
        stacks: stacks
      ),
      of: record
    )
  }

  private func append(_ finding: RawFinding, of record: TaskRecord?) {
    state.withLock { state in
      if state.isClosed { return }
      var finding = finding
      finding.task = record.flatMap { state.index(of: $0.id) }
      if audit != nil { state.untold.append(finding) }
      if audit == nil || state.findings.count < Self.mostAuditedFindings { state.findings.append(finding) }
    }
    if audit != nil { Audit.hasFinding(self) }
  }
}
