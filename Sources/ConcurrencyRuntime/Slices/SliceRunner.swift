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

  /// - Parameters:
  ///   - scope: the scope of the first job.
  ///   - lane: the number of the pool's thread, or the main thread.
  ///   - takesJobs: see `takenJob`.
  package init(scope: Scope, lane: TraceEvent.Lane, takesJobs: Bool = false) {
    context = SliceContext(scope: scope, lane: lane, takesJobs: takesJobs)
    cci_thread_prepare()
    cci_thread_answer()
    thread = cci_thread_id()
  }

  /// Takes the job that the last slice has made ready as the last thing that it did: it has not been handed to the driver, for
  /// the thread comes to the driver anyway. Always nil if the runner does not take jobs.
  package func takenJob() -> ReadyJob? { context.taken.take() }

  /// Runs one slice of `ready`.
  package func run(_ ready: ReadyJob) {
    let slot = cci_current()
    slot.pointee.guard += 1
    enterScope(of: ready)
    let outer = (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch)
    let turn = prepare(ready)
    let drain = context.drainsActor ? Drain(in: context.scope) : nil
    let clock = context.withScope { $0.clock }
    slot.pointee.slice = Unmanaged.passUnretained(context).toOpaque()
    slot.pointee.clock = clock?.pointer
    slot.pointee.drains_actor = context.drainsActor
    context.startWatching()
    begin()
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
    slot.pointee.drains_actor = false
    clock?.takeSleepOfThread()
    (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch) = outer
    let ended = watchedUntil ?? context.began.map { _ in RealClock.now }
    // Before the task can go on: it may end the process.
    if Audit.isOn { Audit.tellFindings() }
    finish(turn, at: ended)
    drain?.end()
    slot.pointee.guard -= 1
  }

  /// Makes the scope of `ready` that of the context.
  private func enterScope(of ready: ReadyJob) {
    if case .task(let record) = ready.owner, context.withScope({ $0.isOpen && record.isOf($0) }) { return }
    let scope = ready.scope.orThat(of: ready.task)
    if context.scope !== scope { context.scope = scope }
  }

  /// Writes down that the slice has begun, if anybody is to be told.
  private func begin() {
    if context.isInternal { return }
    context.withScope { scope in
      guard scope.isRecorded else { return }
      // What the watch has read of the clock is good enough for the trace.
      let began = context.watchedSince
      cci_current().pointee.watch?.pointee.progress_at_ns = began
      context.began = began
      scope.forEachRecorder { $0.record(context.record, .began(lane: context.lane), at: began, log: context.log) }
    }
  }

  /// A job that drains an actor for a scope.
  private struct Drain {
    let scope: Scope
    let number: UInt64

    init(in scope: Scope) {
      self.scope = scope
      scope.runningDrains.add(1, ordering: .acquiringAndReleasing)
      number = TaskTable.drainBegins()
    }

    func end() {
      _ = scope.hasWorkElsewhere()
      TaskTable.drainEnds(number)
      scope.runningDrains.subtract(1, ordering: .acquiringAndReleasing)
    }
  }

  /// To be called when the thread goes on to other things.
  package func stop() {
    context.stopSampling()
  }

  /// Sets the context for `ready`; returns the turn of its task.
  private func prepare(_ ready: ReadyJob) -> TaskRecord.Turn? {
    context.resetCost()
    context.timerJob = nil
    context.drainsActor = false
    context.isInternal = false
    switch ready.kind {
    case .task:
      context.record = ready.task
      let turn = ready.task?.beginSlice(on: thread)
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
  private func finish(_ turn: TaskRecord.Turn?, at ended: Int64?) {
    let record = context.record.take()
    if context.isInternal {
      context.sleeper = nil
      return
    }
    // The task may have entered or left an assertion in this slice; then its scope is another one now.
    context.withOpenScope(of: record) { scope in
      var outcome = TraceEvent.Outcome.unknown
      if let record, let turn { outcome = self.outcome(of: record, turn, in: scope, at: ended) }
      let end = context.ended(outcome, at: ended)
      scope.forEachRecorder { $0.record(record, end, at: ended, log: context.log) }
      if let record {
        // A scope that waits for the end of the slice may close then, and hand its tasks over.
        if case .completed = outcome { record.scope.drop(record) }
        record.endSlice()
      }
    }
    if !context.created.isEmpty {
      // Their results can be the last references to what is the user's, and code of that may wait for the job.
      if let taken = context.taken.take() { taken.scope.driver.enqueue(taken) }
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
