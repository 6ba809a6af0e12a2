package import ConcurrencyTrace

/// What runs a scope's jobs and keeps its time: a pool of threads in real time, or the scheduler of a virtual clock.
package protocol ScopeDriver: AnyObject, Sendable {
  /// The clock that slices read; nil in real time.
  var clock: VirtualClockStorage? { get }
  /// The number of threads that run pool jobs.
  var poolWidth: Int { get }
  /// Nanoseconds since the driver began, on its own clock.
  var now: Int64 { get }
  /// The instant of the real clock at which `now` was 0; nil if the driver's clock is a virtual one.
  var realOrigin: Int64? { get }
  /// Takes a job that is ready. Called on any thread.
  func enqueue(_ job: ReadyJob)
  /// Whether a job may be left to a thread of the driver's that made it ready, until it comes for its next one.
  func keeps(_ job: ReadyJob, on lane: TraceEvent.Lane) -> Bool
  /// Takes the wake-up job of a sleep. Returns false when the platform's own timers are to do it.
  func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool
  /// Told when a task goes on that waits for a timer: if the timer has not fired, it is dead, and only its wake-up job is
  /// left to run.
  func sleeperWasResumed(before timer: any PendingTimer)
  /// Takes a callback that code of `scope` has asked libdispatch for. Returns false when libdispatch is to make it.
  func schedule(_ callback: DispatchCallback, for scope: Scope, after nanoseconds: Int64) -> Bool
  /// Takes a timer of a source. Returns nil when it would never fire. `place` orders it among timers of the same instant;
  /// nil for a new place, which is then told.
  func schedule(
    _ source: TimerSource,
    at instant: Int64,
    repeats: Bool,
    place: inout UInt64?
  ) -> (any PendingTimer)?
  /// Takes a timer back, if it has not fired.
  func remove(_ timer: any PendingTimer)
  /// Told when an executor that the kit does not see is about to run a slice of a task of a scope, and when that is over but
  /// still counts, and that a task there waits again, which may have resumed another: whoever looks at several such tasks one
  /// after the other learns that there is something new.
  func workElsewhereGoesOn()
  /// Told when an executor that the kit does not see has run a slice of a task of a scope in virtual time.
  func workElsewhereHasRun()
  /// Told when code of a scope in virtual time sets a timer that the kit cannot move.
  func realTimerWasSet(_ timer: RealTimer)
  /// Told when work outside the scope, which code of the scope has started at the instant `began` of its clock, resumes a
  /// task that waited on a continuation since `suspended`, if that is known.
  func wasResumedFromOutside(_ record: TaskRecord, byWorkSince began: Int64, waitingSince suspended: Int64?)
}

// In real time hardly any of these is anything special.
extension ScopeDriver {
  package var realOrigin: Int64? { nil }
  package func keeps(_ job: ReadyJob, on lane: TraceEvent.Lane) -> Bool { !job.lane.isMain }
  package func sleeperWasResumed(before timer: any PendingTimer) {}
  package func schedule(_ callback: DispatchCallback, for scope: Scope, after nanoseconds: Int64) -> Bool { false }
  package func schedule(
    _ source: TimerSource,
    at instant: Int64,
    repeats: Bool,
    place: inout UInt64?
  ) -> (any PendingTimer)? { nil }
  package func remove(_ timer: any PendingTimer) {}
  package func workElsewhereGoesOn() {}
  package func workElsewhereHasRun() {}
  package func realTimerWasSet(_ timer: RealTimer) {}
  package func wasResumedFromOutside(_ record: TaskRecord, byWorkSince began: Int64, waitingSince suspended: Int64?) {}
}

/// A job that is ready to run, with what the kit knows of it.
package struct ReadyJob: Sendable {
  package enum Kind: Sendable {
    /// A slice of a task.
    case task
    /// A job that drains an actor.
    case actor
    /// The job behind `Task.yield`.
    case yield
    /// The wake-up of a sleep.
    case timer
  }

  package enum Lane: Sendable {
    case pool
    case main

    package var isMain: Bool { if case .main = self { true } else { false } }
  }

  package enum Owner: Sendable {
    /// The task whose slice it is, or that the job will resume.
    case task(TaskRecord)
    /// The scope of a job that drains an actor, or of which the kit does not know the task.
    case scope(Scope)

    /// The task, if the kit knows it.
    init(_ task: TaskRecord?, of scope: Scope) {
      self = task.map { .task($0) } ?? .scope(scope)
    }
  }

  package let job: UnownedJob
  package let kind: Kind
  package let owner: Owner
  package let lane: Lane
  /// Whether a thread of the scope's pool has made it ready and does nothing else any more: the task there gives up the
  /// thread, or ends, or the job ends with this. The thread will look for a job at once.
  package var freesThread = false
}

extension ReadyJob {
  /// The task whose slice it is, or that the job will resume, if the kit knows it.
  package var task: TaskRecord? { if case .task(let task) = owner { task } else { nil } }

  /// The scope to which the job belongs.
  package var scope: Scope {
    switch owner {
    case .task(let task): task.scope
    case .scope(let scope): scope
    }
  }

  /// Whether the job is the wake-up of a sleep that its sleeper's cancellation ends. That is a task of its own; the sleep
  /// that does not throw, `Task.sleep(_:)`, has none, and takes its time whether its task is cancelled or not. To be asked
  /// only as long as the job has not run.
  package var endsCancellableSleep: Bool {
    JobLayout.kind(of: unsafeBitCast(job, to: UnsafeMutableRawPointer.self)) == .task
  }

  /// Lets the process's executor run the job, if it is one that drains an actor. For a driver that runs no jobs any more:
  /// without the job the actor would never go on, whoever waits for it.
  package func passOnIfActors() {
    guard case .actor = kind, !lane.isMain else { return }
    globalConcurrentExecutor.enqueue(ExecutorJob(job))
  }
}
