import CConcurrencyInterposition
import ConcurrencyTrace
import Synchronization

/// Decides for every job of the process whether it belongs to a scope, and hands it to the scope's driver if so.
enum Router {
  /// Takes a job that became ready. Returns false when it belongs to no scope: the platform's executor is to run it.
  static func enqueue(_ job: UnownedJob, lane: ReadyJob.Lane) -> Bool {
    guard Scope.openCount.load(ordering: .acquiring) > 0 else { return false }
    let pointer = unsafeBitCast(job, to: UnsafeMutableRawPointer.self)
    switch JobLayout.kind(of: pointer) {
    case .task: return ScopeEntry.withUnchargedKitCode { enqueueTask(job, pointer, lane: lane, .current) }
    case .yield: return ScopeEntry.withKitCode { enqueueYield(job, lane: lane, .current) }
    case .other: return ScopeEntry.withKitCode { enqueueActorJob(job, lane: lane, .current) }
    }
  }

  private static func enqueueTask(
    _ job: UnownedJob,
    _ pointer: UnsafeMutableRawPointer,
    lane: ReadyJob.Lane,
    _ context: SliceContext?
  ) -> Bool {
    if let context, context.timerJob == pointer {
      // In optimized builds the wake-up of a sleep hops once through the default executor.
      let scope = context.scope
      var ready = ReadyJob(job: job, kind: .timer, owner: .scope(scope), lane: lane)
      handOver(&ready, isLast: true, to: scope, context)
      return true
    }
    let id = swift_task_getJobTaskId(pointer)
    if let record = context?.sleeper(id) ?? TaskBirth.find(id) {
      return resume(record, job: job, pointer: pointer, lane: lane, context)
    }
    // A task of no scope that a slice of a scope resumes stays outside.
    guard StartAdapters.contains(JobLayout.resumeFunction(pointer)) else { return false }
    guard let work = CurrentWork.creating(context), work.scope.isOpen else { return false }
    let record = work.adopt(pointer, id: id)
    let now = work.scope.instantToRecord
    work.scope.forEachRecorder {
      $0.recordEnqueue(record, by: work.record, after: .start, lane: lane.traceLane, instant: now, log: context?.log)
    }
    context?.noteProgress(of: work.record, at: now)
    work.scope.driver.enqueue(ReadyJob(job: job, kind: .task, owner: .task(record), lane: lane))
    return true
  }

  /// Takes the wake-up job of a sleep, `delay` after now. Returns false when the platform's timers are to do it.
  static func schedule(_ job: UnownedJob, after delay: () -> Duration?) -> Bool {
    guard Scope.openCount.load(ordering: .acquiring) > 0, let delay = delay() else { return false }
    return ScopeEntry.withKitCode {
      let context = SliceContext.current
      guard let work = CurrentWork.find(context), work.scope.isOpen else { return false }
      if let record = work.record, context?.drainsActor == true {
        work.scope.forEachRecorder { $0.record(record, .hadTurn) }
      }
      noteIfElsewhere(work.scope, work.record, context)
      let ready = ReadyJob(job: job, kind: .timer, owner: .init(work.record, of: work.scope), lane: .pool)
      if work.scope.driver.schedule(ready, after: delay.nanosecondsToSleep) { return true }
      work.record?.expectTimer(nil)
      return false
    }
  }

  private static func enqueueYield(_ job: UnownedJob, lane: ReadyJob.Lane, _ context: SliceContext?) -> Bool {
    CurrentWork.with(context) { scope, record in
      guard scope.isOpen else { return false }
      noteIfElsewhere(scope, record, context)
      // The yield's job may be over before the task has given up its thread; then the task goes on in the same slice. It
      // has offered to be interrupted all the same.
      context?.splitWatching()
      var ready = ReadyJob(job: job, kind: .yield, owner: .init(record, of: scope), lane: lane)
      handOver(&ready, isLast: true, to: scope, context)
      return true
    } ?? false
  }

  /// Hands a job to the driver, or leaves it to the thread, if that does nothing else any more.
  ///
  /// - Parameter isLast: whether the job is the last thing that the current task, or the running job of the kit's, makes ready.
  private static func handOver(_ ready: inout ReadyJob, isLast: Bool, to scope: Scope, _ context: SliceContext?) {
    if isLast, let context, context.givesUpThread(to: scope) {
      if context.takesJobs, context.taken == nil, scope.driver.keeps(ready, on: context.lane) {
        context.taken = ready
        return
      }
      ready.freesThread = true
    }
    scope.driver.enqueue(ready)
  }

  /// Notes that the current task runs on a thread of another driver's or of none, which drains an actor that scopes share.
  private static func noteIfElsewhere(_ scope: Scope, _ record: TaskRecord?, _ context: SliceContext?) {
    guard let record, context?.withScope({ $0.driver === scope.driver }) != true else { return }
    scope.goesOnElsewhere(record)
  }

  private static func enqueueActorJob(_ job: UnownedJob, lane: ReadyJob.Lane, _ context: SliceContext?) -> Bool {
    guard let work = CurrentWork.creating(context), work.scope.isOpen else { return false }
    work.record?.noteIfComplete()
    let ready = ReadyJob(job: job, kind: .actor, owner: .scope(work.scope), lane: lane)
    let now = work.scope.instantToRecord
    work.scope.forEachRecorder {
      $0.recordEnqueue(nil, by: work.record, after: .hop, lane: lane.traceLane, instant: now, log: context?.log)
    }
    context?.noteProgress(of: work.record, at: now)
    work.scope.driver.enqueue(ready)
    return true
  }

  private static func resume(
    _ record: TaskRecord,
    job: UnownedJob,
    pointer: UnsafeMutableRawPointer,
    lane: ReadyJob.Lane,
    _ context: SliceContext?
  ) -> Bool {
    let waker = CurrentWork.task(context)
    let itself = waker === record || YieldAdapter.contains(JobLayout.resumeFunction(pointer))
    guard let wait = record.becomeReady(byItself: itself, from: context) else {
      // The job of an abandoned task is taken and never run.
      return record.isAbandoned
    }
    var ready = ReadyJob(job: job, kind: .task, owner: .task(record), lane: lane)
    func makeReady(in scope: Scope) {
      defer { if wait.isArriving { scope.arrivals.subtract(1, ordering: .acquiringAndReleasing) } }
      let reason = reason(of: wait, of: record, itself: itself, pointer: pointer, lane: lane, in: scope, context)
      if scope.isRecorded {
        let (lane, log, now) = (lane.traceLane, context?.log, scope.instantToRecord)
        AsyncContexts.withAddresses(of: pointer) { addresses in
          scope.forEachRecorder {
            $0.recordEnqueue(record, by: waker, after: reason, lane: lane, at: addresses, instant: now, log: log)
          }
        }
        context?.noteProgress(of: waker, at: now)
      }
      // One that hops is gone. A task that completes has nothing left to do but to resume the one that awaits it, and to let
      // go of what is the user's.
      let isLast = itself || context?.isInternal == true
      waker?.noteIfComplete()
      // The runtime resumes who awaits a task on the pool, also where that goes on on an actor then.
      if reason == .task { context?.handOverDrained() }
      ready.freesThread = reason == .task && context?.givesUpThread(to: scope) == true
      handOver(&ready, isLast: isLast, to: scope, context)
    }
    if let scope = wait.otherScope { makeReady(in: scope) } else { context?.withScope(makeReady) }
    return true
  }

  /// What a task of `scope` that was made ready had waited for. Tells those who have to know that the wait is over.
  private static func reason(
    of wait: TaskRecord.Wait,
    of record: TaskRecord,
    itself: Bool,
    pointer: UnsafeMutableRawPointer,
    lane: ReadyJob.Lane,
    in scope: Scope,
    _ context: SliceContext?
  ) -> TraceEvent.Wait {
    if wait.wasElsewhere {
      scope.forgetElsewhere(record)
      // Whoever has resumed the task there was not seen. But an executor that gives each job to a queue has done so on
      // that thread, so that the job's block began with the work that resumed the task.
      noteOrigin(of: record, wait.suspension, isOfBlock: true)
    }
    if let timer = wait.timer { scope.driver.sleeperWasResumed(before: timer) }
    if wait.hadTimer { return .timer }
    // Where the task was, on an actor or on an executor of its own, it went on by itself to here.
    if wait.wasElsewhere { return .actor }
    if itself { return lane.isMain ? .mainActor : .hop }
    if WaitAdapters.contains(JobLayout.resumeFunction(pointer)) { return .task }
    // A task can be back before it is written down that its slice has ended: then the clock has not moved meanwhile.
    if !wait.wasInSlice, CurrentWork.with(context, { current, _ in current.driver === scope.driver }) != true {
      noteOrigin(of: record, wait.suspension, isOfBlock: swift_task_getCurrentExecutor().identity != nil)
    }
    return .continuation
  }

  /// Tells the task's driver if work outside resumes it whose beginning is known.
  ///
  /// - Parameters:
  ///   - record: the task.
  ///   - suspension: since when it has waited, if that is known. Work that began before may have had nothing to do with the
  ///     wait, as a thread's that lives as long as the test.
  ///   - isOfBlock: whether the thread may be one that runs the jobs of an executor, and was started for none of them. A
  ///     block that was given to a queue was made for this one.
  private static func noteOrigin(of record: TaskRecord, _ suspension: TaskRecord.Suspension?, isOfBlock: Bool) {
    let driver = record.scope.driver
    guard let began = isOfBlock ? driver.clock?.originOfBlock : driver.clock?.originOfThread else { return }
    driver.wasResumedFromOutside(record, byWorkSince: began, waitingSince: suspension?.time)
  }
}

extension ReadyJob.Lane {
  var traceLane: TraceEvent.Lane { isMain ? .main : .anyPool }
}
