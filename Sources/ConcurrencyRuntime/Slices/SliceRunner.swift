import CConcurrencyInterposition
package import ConcurrencyTrace
import Foundation
import Synchronization

/// Runs ready jobs on the calling thread, with the thread's slot set for their scope.
///
/// Each thread that runs jobs has a runner of its own; it must not be shared.
package final class SliceRunner {
  private let context: SliceContext
  private let isMain: Bool
  /// The kernel's number of the runner's thread.
  package let thread: Int32

  /// - Parameter lane: the number of the pool's thread, or the main thread.
  package init(scope: Scope, lane: TraceEvent.Lane) {
    context = SliceContext(scope: scope, lane: lane)
    isMain = lane == .main
    cci_thread_prepare()
    cci_thread_answer()
    thread = cci_thread_id()
  }

  /// Runs one slice of `ready`.
  package func run(_ ready: ReadyJob) {
    let slot = cci_current()
    slot.pointee.guard += 1
    let scope = ready.scope
    let outer = (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch)
    let enqueues = prepare(ready)
    if context.drainsActor { scope.runningDrains.add(1, ordering: .acquiringAndReleasing) }
    let isRecorded = !context.isInternal && !scope.recorders.isEmpty
    slot.pointee.slice = Unmanaged.passUnretained(context).toOpaque()
    slot.pointee.clock = scope.driver.clock?.pointer
    slot.pointee.drains_actor = context.drainsActor
    context.startWatching()
    // What the watch has read of the clock is good enough for the trace.
    let began = isRecorded ? context.watchedSince ?? RealClock.now : 0
    if isRecorded {
      for recorder in scope.recorders { recorder.record(context.record, .began(lane: context.lane), at: began) }
    }
    // The caller is the kit's own code too; the slice is the user's.
    let outerGuard = slot.pointee.guard
    slot.pointee.guard = 0

    let executor = isMain ? MainActor.sharedUnownedExecutor : Self.genericExecutor
    cci_job_run(
      unsafeBitCast(ready.job, to: UnsafeMutableRawPointer.self),
      unsafeBitCast(executor, to: cci_executor.self)
    )

    slot.pointee.guard = outerGuard
    let watchedUntil = context.stopWatching()
    let cpu = context.cpu
    slot.pointee.drains_actor = false
    scope.driver.clock?.takeSleepOfThread()
    (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch) = outer
    let ended = watchedUntil ?? (isRecorded ? RealClock.now : nil)
    // Before the task can go on: it may end the process.
    if Audit.isOn { Audit.tellFindings() }
    finish(enqueues: enqueues, cpu: cpu, real: isRecorded ? (ended ?? began) - began : 0, at: ended)
    if context.drainsActor { scope.runningDrains.subtract(1, ordering: .acquiringAndReleasing) }
    slot.pointee.guard -= 1
  }

  /// To be called when the thread goes on to other things.
  package func stop() {
    context.stopSampling()
  }

  /// Sets the context for `ready`; returns how often its task was made ready until now.
  private func prepare(_ ready: ReadyJob) -> UInt32 {
    if context.scope !== ready.scope { context.scope = ready.scope }
    context.resetCPU()
    context.record = nil
    context.timerJob = nil
    context.sleeper = nil
    context.drainsActor = false
    context.isInternal = false
    switch ready.kind {
    case .task(let record):
      context.record = record
      return beginSlice(of: record)
    case .actor:
      context.drainsActor = true
    case .yield:
      context.isInternal = true
    case .timer(let sleeper):
      context.isInternal = true
      context.sleeper = sleeper
      context.timerJob = unsafeBitCast(ready.job, to: UnsafeMutableRawPointer.self)
    }
    return 0
  }

  /// A task that hops can be run by its next thread before the thread that it left has written down the slice that
  /// ended. That takes no time to speak of; the next slice waits for it, so that a trace never shows two slices of one
  /// task at once, and nothing is recorded after its scope has closed.
  private func beginSlice(of record: TaskRecord) -> UInt32 {
    while true {
      let enqueues: UInt32? = record.state.withLock { state in
        if state.isInSlice { return nil }
        state.isInSlice = true
        return state.enqueues
      }
      if let enqueues { return enqueues }
      sched_yield()
    }
  }

  /// Writes down the end of the slice, which was at `ended` on the real clock, if that was read.
  private func finish(enqueues: UInt32, cpu: Int64?, real: Int64, at ended: Int64?) {
    // The task may have entered or left an assertion in this slice; then its scope is another one now.
    let scope = context.scope
    let record = context.record
    let preempted = context.preempted
    context.record = nil
    context.sleeper = nil
    let outcome = record.map { self.outcome(of: $0, enqueues: enqueues) } ?? .unknown
    if !context.isInternal {
      for recorder in scope.recorders {
        recorder.record(record, .ended(outcome: outcome, cpu: cpu, real: real, preempted: preempted), at: ended)
      }
    }
    if let record {
      record.state.withLock { $0.isInSlice = false }
      if outcome == .completed { record.scope.drop(record) }
    }
    if context.drainsActor { _ = scope.hasWorkElsewhere() }
  }

  private func outcome(of record: TaskRecord, enqueues: UInt32) -> TraceEvent.Outcome {
    // Somebody who made the task ready since has counted it; then its state is no longer this slice's to tell.
    let (resumed, itself, left) = record.state.withLock { state in
      (state.enqueues != enqueues, state.enqueuedItself, state.isReleased)
    }
    if resumed { return itself ? .hopped : .suspended }
    if left { return .hopped }
    switch record.taskState {
    case .complete:
      return .completed
    case .suspended:
      if YieldAdapter.contains(JobLayout.resumeFunction(record.pointer)) { return .hopped }
      // In real time nobody asks for the driver's.
      let driver = record.scope.driver
      let time = driver.clock == nil ? 0 : driver.now
      let suspension = TaskRecord.Suspension(time: time, realTime: RealClock.lastTick)
      record.state.withLock { if $0.enqueues == enqueues { $0.suspension = suspension } }
      return .suspended
    case .enqueued, .running:
      record.scope.wentElsewhere(record, after: enqueues)
      return .hopped
    }
  }

  /// The executor of the runtime's default pool, as its ABI spells it: both words zero.
  private static var genericExecutor: UnownedSerialExecutor {
    unsafeBitCast((0, 0), to: UnownedSerialExecutor.self)
  }
}
