import CConcurrencyInterposition
import ConcurrencyTrace
import Synchronization

/// Collects what happens in one scope, in the order in which it happens.
package final class Recorder: Sendable {
  /// Slices that use more processor time than this are kept with samples of their stacks. In nanoseconds; nil when
  /// neither blocking calls nor processor time are watched.
  package let cpuBudget: Int64?
  let driverStart: Int64
  let realStart: Int64

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

  struct State {
    var events: [TraceEvent] = []
    var records: [TaskRecord] = []
    var indices: [UInt64: Int32] = [:]
    var findings: [RawFinding] = []
    var lostFindings = 0
    var isClosed = false
    /// The distinct stacks with which tasks went on; an event names one by its place in `resumeStacks` plus 1.
    var resumeStacks: [CallStack] = []
    var resumeKeys: [CallStack: UInt] = [:]

    mutating func key(of stack: CallStack?) -> UInt {
      guard let stack else { return 0 }
      if let key = resumeKeys[stack] { return key }
      resumeStacks.append(stack)
      let key = UInt(resumeStacks.count)
      resumeKeys[stack] = key
      return key
    }
  }

  let state = Mutex(State())

  /// - Parameters:
  ///   - driver: the driver of the scope that the recorder is for.
  ///   - cpuBudget: see the property.
  package init(driver: any ScopeDriver, cpuBudget: Int64?) {
    self.cpuBudget = cpuBudget
    driverStart = driver.now
    realStart = RealClock.now
  }

  /// Whether blocking calls are to be noted.
  var watchesBlocking: Bool { cpuBudget != nil }

  /// Gives the task an index.
  func add(_ record: TaskRecord) {
    state.withLock { state in
      guard !state.isClosed, state.indices[record.id] == nil else { return }
      state.indices[record.id] = Int32(state.records.count)
      state.records.append(record)
    }
  }

  /// Appends one event. `time` is the driver's.
  func record(_ record: TaskRecord?, _ kind: TraceEvent.Kind, at time: Int64) {
    state.withLock { state in
      guard !state.isClosed else { return }
      var index = TraceEvent.actorJob
      if let record {
        guard let known = state.indices[record.id] else { return }
        index = known
      }
      state.events.append(TraceEvent(time: time - driverStart, task: index, kind: kind))
    }
  }

  /// Appends the event that made a job ready; `by` is the task whose slice did it.
  func recordEnqueue(
    _ record: TaskRecord?,
    by: TaskRecord?,
    after wait: TraceEvent.Wait,
    lane: TraceEvent.Lane,
    resume: CallStack?,
    at time: Int64
  ) {
    state.withLock { state in
      guard !state.isClosed else { return }
      let resume = state.key(of: resume)
      var index = TraceEvent.actorJob
      if let record {
        guard let known = state.indices[record.id] else { return }
        index = known
      }
      let waker = by.flatMap { state.indices[$0.id] }
      let kind = TraceEvent.Kind.enqueued(by: waker, after: wait, lane: lane, resume: resume)
      state.events.append(TraceEvent(time: time - driverStart, task: index, kind: kind))
    }
  }

  /// Adds the blocking calls that the slice of `record` made, and the slice itself when it used too much.
  func addFindings(of watch: UnsafeMutablePointer<cci_watch>, record: TaskRecord?, onMain: Bool, driverTime: Int64) {
    let count = Int(watch.pointee.record_count)
    guard count > 0 else { return }
    state.withLock { state in
      guard !state.isClosed else { return }
      state.lostFindings += Int(watch.pointee.records_lost)
      for number in 0..<count {
        let raw = cci_watch_record(watch, UInt32(number))
        guard let call = BlockingCall.named(String(cString: cci_call_name(raw.pointee.call))) else {
          state.lostFindings += 1
          continue
        }
        let index = state.indices[raw.pointee.task_id] ?? record.flatMap { state.indices[$0.id] }
        // In real time the first call's own instant; in virtual time no time passes within a slice.
        let time = driverTime >= 0 ? driverTime - driverStart : raw.pointee.first_ns - realStart
        state.findings.append(
          RawFinding(
            what: .call(call),
            task: index,
            onMain: onMain,
            count: Int(raw.pointee.count),
            time: time,
            wall: raw.pointee.wall_ns,
            cpu: raw.pointee.cpu_ns,
            preempted: raw.pointee.run_delay_ns,
            stacks: [CallStack(raw.pointee.stack, startsWithProgramCounter: false)]
          ))
      }
    }
  }

  /// Adds a slice that used more processor time than the budget.
  func addLongSlice(_ cost: cci_slice_cost, record: TaskRecord?, onMain: Bool, time: Int64, stacks: [CallStack]) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.findings.append(
        RawFinding(
          what: .cpu,
          task: record.flatMap { state.indices[$0.id] },
          onMain: onMain,
          count: 1,
          time: time - driverStart,
          wall: cost.wall_ns,
          cpu: cost.cpu_ns,
          preempted: max(0, cost.run_delay_ns),
          stacks: stacks
        ))
    }
  }
}
