import CConcurrencyInterposition
import ConcurrencyTrace
import Foundation
import Synchronization

/// Sees tasks that do not come to the router before they run: those that go straight to an actor, or to an executor of the
/// user's.
enum TaskBirth {
  /// Held while a task is made known, which its creator and its executor may want to do at once.
  private static let lock = Mutex<Void>(())
  /// How often a job finds its possible creators asleep, a millisecond and more each time, before it takes them to wait for
  /// itself. A creator that could run but has no core is waited for, whatever the machine does meanwhile.
  private static let mostLooks = 200
  /// For a creator that keeps its core until the job has run.
  private static let patience: Int64 = 10_000_000_000

  /// Makes a task known that has gone to an actor or to an executor that the kit does not see.
  fileprivate static func adopt(_ task: UnsafeMutableRawPointer, id: UInt64) {
    lock.withLock { _ in
      guard TaskTable.find(id) == nil, let work = CurrentWork.creating(), work.scope.isOpen else { return }
      let record = work.adopt(task, id: id)
      let context = SliceContext.current
      record.scope.wentElsewhere(record)
      context?.created.append(record)
      // What the trace says: it was made ready, and went there at once.
      let creator = record.creator.flatMap(TaskTable.find)
      let log = context?.log ?? 0
      let now = record.scope.instantToRecord
      record.scope.forEachRecorder { recorder in
        recorder.recordEnqueue(record, by: creator, after: .start, lane: .anyPool, instant: now, log: log)
        recorder.record(record, .began(lane: .anyPool), log: log)
        recorder.record(record, .ended(outcome: .hopped, cpu: 0, real: 0), log: log)
      }
      context?.noteProgress(of: creator, at: now)
    }
  }

  /// An executor of the user's is about to run the first slice of a task, of which its creator may not have come to tell yet.
  fileprivate static func meet(_ task: UnsafeMutableRawPointer, id: UInt64) {
    if cci_current().pointee.creations > 0 {
      // The executor runs the job at once, within the creation.
      return adopt(task, id: id)
    }
    waitForCreator(of: id)
  }

  /// The record of a task of which the calling thread has learned: by running it, or by making it ready.
  ///
  /// An actor's queue can hold tasks of several scopes, and whichever thread drains it runs a task at once, whose creator may
  /// not have come to tell of it yet.
  static func find(_ id: UInt64) -> TaskRecord? {
    if let record = TaskTable.find(id) { return record }
    let slot = cci_current()
    // One that has no creator by now belongs to no scope, or has entered one itself.
    guard slot.pointee.creations == 0, slot.pointee.outside_task != id, mayRunTasksOfActors else { return nil }
    waitForCreator(of: id)
    let record = TaskTable.find(id)
    if record == nil { slot.pointee.outside_task = id }
    return record
  }

  /// Whether the thread may run a task that has come to it by the queue of an actor. The thread may have given the actor up
  /// since, to go on with a task that has left it.
  private static var mayRunTasksOfActors: Bool {
    if isOnActor { return true }
    if let context = SliceContext.current { return context.drainsActor }
    return swift_task_getCurrent() != nil && swift_task_getCurrentExecutor().identity != mainActor
  }

  /// Whether the thread runs code on an actor other than the main actor, whose tasks all come to the router first.
  private static var isOnActor: Bool {
    let identity = swift_task_getCurrentExecutor().identity
    return identity != nil && identity != mainActor
  }

  private static var mainActor: UnsafeMutableRawPointer? {
    unsafeBitCast(MainActor.sharedUnownedExecutor, to: cci_executor.self).identity
  }

  /// Waits for the creations that are in progress, one of which may be that of the task.
  private static func waitForCreator(of id: UInt64) {
    // A creation that begins later is not that of a task that runs already.
    var creations = cci_creations()
    guard cci_creations_read(&creations) else { return }
    let deadline = RealClock.now + patience
    var asleep = 0
    var looks = 0
    while TaskTable.find(id) == nil, asleep < mostLooks, RealClock.now < deadline {
      switch cci_creations_look(&creations) {
      case CCI_CREATORS_SLEEP: asleep += 1
      case CCI_CREATORS_RUN: asleep = 0
      default: return
      }
      looks += 1
      // Most creations end within microseconds.
      if looks < 20 { sched_yield() } else { usleep(1_000) }
    }
  }
}

/// Asked by the C module before user code creates a task, whether that code is of a scope.
@_cdecl("cci_task_creation_begins")
func taskCreationBegins() -> Bool {
  guard Scope.openCount.load(ordering: .acquiring) > 0 else { return false }
  return ScopeEntry.withKitCode { Audit.isOn || CurrentWork.with(.current) { _, _ in true } == true }
}

/// Called by the C module for each task that user code has created.
///
/// Tasks for the pool and for the main actor have come through the router by then. A task for another actor, or for an
/// executor that it prefers, has gone straight there, and may be running already.
@_cdecl("cci_task_was_created")
func taskWasCreated(_ task: UnsafeMutableRawPointer) {
  guard Scope.openCount.load(ordering: .acquiring) > 0 else { return }
  let id = swift_task_getJobTaskId(task)
  if ScopeEntry.withKitCode({ TaskTable.find(id) != nil }) { return }
  ScopeEntry.withUnchargedKitCode {
    let scope = CurrentWork.find()?.scope
    guard Audit.isOn || scope != nil else { return }
    if case .complete = JobLayout.state(task) {
      scope?.hasSeenCompletionElsewhere()
    } else {
      TaskBirth.adopt(task, id: id)
    }
  }
}

/// Called by the C module before an executor of the user's runs a job. Returns whose the job is, for `jobHasRun`: the
/// record of a task of a scope, with a reference to it, or nil.
@_cdecl("cci_job_will_run")
func jobWillRun(_ job: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  let origin = cci_current().pointee.origin_clock_id
  // A block that code in virtual time has given to a queue can run jobs of others there.
  cci_current().pointee.origin_clock_id = 0
  guard Scope.openCount.load(ordering: .acquiring) > 0, JobLayout.kind(of: job) == .task else { return nil }
  return ScopeEntry.withKitCode {
    let id = swift_task_getJobTaskId(job)
    var record = TaskTable.find(id)
    if record == nil, StartAdapters.contains(JobLayout.resumeFunction(job)) {
      TaskBirth.meet(job, id: id)
      record = TaskTable.find(id)
    }
    guard let record else { return nil }
    let scope = record.scope
    record.beginJob()
    scope.goesOnElsewhere(record)
    scope.driver.workElsewhereGoesOn()
    if scope.clock != nil { cci_current().pointee.origin_clock_id = origin }
    return Unmanaged.passRetained(record).toOpaque()
  }
}

/// Called by the C module when the job of such a task has returned.
@_cdecl("cci_job_has_run")
func jobHasRun(_ token: UnsafeMutableRawPointer) {
  ScopeEntry.withKitCode {
    let record = Unmanaged<TaskRecord>.fromOpaque(token).takeRetainedValue()
    let scope = record.scope
    scope.driver.workElsewhereGoesOn()
    record.endJob()
    scope.dropIfCompletedElsewhere(record)
    scope.driver.workElsewhereHasRun()
  }
}
