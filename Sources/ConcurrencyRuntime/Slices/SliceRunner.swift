import CConcurrencyInterposition
package import ConcurrencyTrace
import Foundation
import Synchronization

/// Runs ready jobs on the calling thread, with the thread's slot set for their scope.
///
/// Each thread that runs jobs has a runner of its own; it must not be shared.
package final class SliceRunner {
  private let context: SliceContext
  /// The kernel's number of the runner's thread.
  package let thread: Int32

  /// - Parameter lane: the number of the pool's thread, or the main thread.
  package init(scope: Scope, lane: TraceEvent.Lane) {
    context = SliceContext(scope: scope, lane: lane)
    cci_thread_prepare()
    cci_thread_answer()
    thread = cci_thread_id()
  }

  /// Runs one slice of `ready`.
  package func run(_ ready: ReadyJob) {
    let slot = cci_current()
    slot.pointee.guard += 1
    let scope = ready.scope.orThat(of: ready.task)
    let outer = (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch)
    let turn = prepare(ready, in: scope)
    let drain = context.drainsActor ? beginDrain(scope) : nil
    let isRecorded = !context.isInternal && scope.isRecorded
    slot.pointee.slice = Unmanaged.passUnretained(context).toOpaque()
    slot.pointee.clock = scope.clock?.pointer
    slot.pointee.drains_actor = context.drainsActor
    context.startWatching()
    // What the watch has read of the clock is good enough for the trace.
    let began = isRecorded ? context.watchedSince ?? RealClock.now : 0
    if isRecorded {
      scope.forEachRecorder { $0.record(context.record, .began(lane: context.lane), at: began) }
    }
    // The caller is the kit's own code too; the slice is the user's. What is allowed to code that lets a run loop go on is not
    // allowed to what runs on that.
    let (outerGuard, outerAllowance) = (slot.pointee.guard, slot.pointee.allowance)
    slot.pointee.guard = 0
    slot.pointee.allowance = 0

    let executor = context.isMain ? MainActor.sharedUnownedExecutor : Self.genericExecutor
    cci_job_run(
      unsafeBitCast(ready.job, to: UnsafeMutableRawPointer.self),
      unsafeBitCast(executor, to: cci_executor.self)
    )

    slot.pointee.guard = outerGuard
    slot.pointee.allowance = outerAllowance
    let watchedUntil = context.stopWatching()
    let cpu = context.cpu
    slot.pointee.drains_actor = false
    scope.clock?.takeSleepOfThread()
    (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch) = outer
    let ended = watchedUntil ?? (isRecorded ? RealClock.now : nil)
    // Before the task can go on: it may end the process.
    if Audit.isOn { Audit.tellFindings() }
    finish(turn, cpu: cpu, real: isRecorded ? (ended ?? began) - began : 0, at: ended)
    if let drain { endDrain(drain, scope) }
    slot.pointee.guard -= 1
  }

  private func beginDrain(_ scope: Scope) -> UInt64 {
    scope.runningDrains.add(1, ordering: .acquiringAndReleasing)
    return TaskTable.drainBegins()
  }

  private func endDrain(_ drain: UInt64, _ scope: Scope) {
    _ = scope.hasWorkElsewhere()
    TaskTable.drainEnds(drain)
    scope.runningDrains.subtract(1, ordering: .acquiringAndReleasing)
  }

  /// To be called when the thread goes on to other things.
  package func stop() {
    context.stopSampling()
  }

  /// Sets the context for `ready`; returns the turn of its task.
  private func prepare(_ ready: ReadyJob, in scope: Scope) -> TaskRecord.Turn? {
    if context.scope !== scope { context.scope = scope }
    context.resetCPU()
    context.timerJob = nil
    context.drainsActor = false
    context.isInternal = false
    switch ready.kind {
    case .task:
      context.record = ready.task
      let turn = ready.task?.beginSlice()
      JobLayout.mark(unsafeBitCast(ready.job, to: UnsafeMutableRawPointer.self))
      return turn
    case .actor:
      context.drainsActor = true
    case .yield:
      context.isInternal = true
      context.sleeper = ready.task
    case .timer:
      context.isInternal = true
      context.sleeper = ready.task
      context.timerJob = unsafeBitCast(ready.job, to: UnsafeMutableRawPointer.self)
    }
    return nil
  }

  /// Writes down the end of the slice, which was at `ended` on the real clock, if that was read.
  private func finish(_ turn: TaskRecord.Turn?, cpu: Int64?, real: Int64, at ended: Int64?) {
    // The task may have entered or left an assertion in this slice; then its scope is another one now.
    let scope = context.openScope
    let record = context.record.take()
    if context.isInternal {
      context.sleeper = nil
      return
    }
    var outcome = TraceEvent.Outcome.unknown
    if let record, let turn { outcome = self.outcome(of: record, turn, in: scope, at: ended) }
    let preempted = context.preempted
    scope.forEachRecorder {
      $0.record(record, .ended(outcome: outcome, cpu: cpu, real: real, preempted: preempted), at: ended)
    }
    if let record {
      // A scope that waits for the end of the slice may close then, and hand its tasks over.
      if case .completed = outcome { record.scope.drop(record) }
      record.endSlice()
    }
    if !context.created.isEmpty {
      for task in context.created { task.scope.dropIfCompletedElsewhere(task) }
      context.created = []
    }
  }

  /// What became of a task of `scope` whose slice ended at `ended` on the real clock, if that was read.
  private func outcome(
    of record: TaskRecord,
    _ turn: TaskRecord.Turn,
    in scope: Scope,
    at ended: Int64?
  ) -> TraceEvent.Outcome {
    // Somebody who made the task ready since has counted it; then its state is no longer this slice's to tell.
    let last = record.turn
    if last != turn { return last.isByItself ? .hopped : .suspended }
    if record.isReleased { return .hopped }
    switch record.taskState {
    case .complete:
      // It has left for an actor, and another thread has run it to its end.
      if JobLayout.wasQueued(record.pointer) { scope.hasSeenCompletionElsewhere() }
      return .completed
    case .suspended:
      if YieldAdapter.contains(JobLayout.resumeFunction(record.pointer)) { return .hopped }
      // On an actor the task can be made ready unseen; those who await a task all come to the router.
      if scope.clock != nil, JobLayout.wasQueued(record.pointer),
        !WaitAdapters.contains(JobLayout.resumeFunction(record.pointer)) || !JobLayout.stays(record.pointer)
      {
        scope.goesOnElsewhere(record)
      }
      // In real time nobody asks for the driver's.
      let time = scope.clock == nil ? 0 : scope.driver.now
      let suspension = TaskRecord.Suspension(time: time, realTime: ended ?? RealClock.lastTick)
      record.state.withLock { if record.turn == turn { $0.suspension = suspension } }
      return .suspended
    case .enqueued, .running:
      record.scope.wentElsewhere(record, after: turn)
      return .hopped
    }
  }

  /// The executor of the runtime's default pool, as its ABI spells it: both words zero.
  private static var genericExecutor: UnownedSerialExecutor {
    unsafeBitCast((0, 0), to: UnownedSerialExecutor.self)
  }
}
