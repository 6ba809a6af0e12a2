import CConcurrencyInterposition
import Synchronization

/// What the kit knows of one task that belongs to a scope.
package final class TaskRecord: Sendable {
  /// The runtime's identifier, unique in the process.
  package let id: UInt64
  /// The identifier of the task that created this one.
  package let creator: UInt64?
  /// Whether the task is a structured child of its creator.
  package let isChild: Bool
  /// Whether the task was created by the kit to run a scope's body, or entered the scope with the assertion.
  package let isRoot: Bool
  /// The name given to the task.
  package let name: String?
  /// The stack that created the task.
  package let spawn: CallStack?
  // The task object; the record holds a reference from adoption until `release`, and nothing dereferences it later.
  nonisolated(unsafe) let pointer: UnsafeMutableRawPointer
  /// Whether the task object stands in its parent's memory, where a reference keeps nothing alive.
  private let isInParentsMemory: Bool

  struct State {
    /// The innermost scope to which the task belongs. Changes when the task enters or leaves an assertion.
    var scope: Scope
    /// How often the task was made ready. A slice that finds the number unchanged at its end knows that nobody has
    /// resumed the task since.
    var enqueues: UInt32 = 0
    /// Whether the last time was by the task itself: a yield or a hop.
    var enqueuedItself = false
    /// Whether a thread runs a slice of the task, or has run one and is still writing down what it was.
    var isInSlice = false
    /// Whether a timer will resume the task.
    var timerIsPending = false
    /// The timer, where a virtual clock holds it.
    var timer: (any PendingTimer)?
    /// Since when the task has been suspended, if the end of its last slice was seen.
    var suspension: Suspension?
    /// Whether the last slice ended with the task ready on an executor that the kit does not see.
    var isElsewhere = false
    /// Whether the runtime's reference has been given back.
    var isReleased = false
    /// Whether the task must never run again.
    var isAbandoned = false
    /// Work that the scope does not wait for.
    var isBackground = false
  }

  /// When a task was suspended.
  package struct Suspension: Sendable {
    /// On the clock of the scope's driver, in nanoseconds.
    package var time: Int64
    /// On the real clock.
    package var realTime: Int64
  }

  let state: Mutex<State>

  init(
    id: UInt64,
    pointer: UnsafeMutableRawPointer,
    scope: Scope,
    creator: UInt64?,
    isChild: Bool,
    isRoot: Bool,
    isBackground: Bool,
    name: String?,
    spawn: CallStack?
  ) {
    self.id = id
    self.pointer = pointer
    self.creator = creator
    self.isChild = isChild
    self.isRoot = isRoot
    self.name = name
    self.spawn = spawn
    state = Mutex(State(scope: scope, isBackground: isBackground))
    isInParentsMemory = JobLayout.isAsyncLet(pointer)
    retainTask()
  }

  private func retainTask() {
    if !isInParentsMemory { _ = Unmanaged<AnyObject>.fromOpaque(pointer).retain() }
  }

  private func releaseTask() {
    if !isInParentsMemory { Unmanaged<AnyObject>.fromOpaque(pointer).release() }
  }

  /// What the runtime says of the task. To be asked only as long as the record is not released.
  var taskState: JobLayout.TaskState {
    let state = JobLayout.state(pointer)
    // The parent has gone on and uses the memory for something else.
    if isInParentsMemory, JobLayout.kind(of: pointer) != .task || swift_task_getJobTaskId(pointer) != id {
      return .complete
    }
    return state
  }

  /// Whether the task is suspended, and not only for having given up its thread: then a job that is ready will resume it. To
  /// be asked only as long as the record is not released.
  var isWaiting: Bool {
    taskState == .suspended && !YieldAdapter.contains(JobLayout.resumeFunction(pointer))
  }

  /// Gives the reference to the task object back. Called once the task has completed, or when its scope closes.
  func release() {
    let (first, timer) = state.withLock { state in
      defer {
        state.isReleased = true
        // It refers to the record.
        state.timer = nil
      }
      return (!state.isReleased, state.timer)
    }
    withExtendedLifetime(timer) {}
    if first { releaseTask() }
  }

  /// Whether the task has completed, or has left its scope.
  package var isReleased: Bool { state.withLock { $0.isReleased } }

  /// Whether the task waits for something, and nobody has made it ready.
  package var isSuspended: Bool {
    state.withLock { !$0.isReleased && !$0.isInSlice && isWaiting }
  }

  /// Whether a thread runs a slice of the task.
  package var isInSlice: Bool { state.withLock { $0.isInSlice } }

  /// How often the task was made ready.
  package var turns: UInt32 { state.withLock { $0.enqueues } }

  /// Whether the scope does not wait for the task.
  package var isBackground: Bool { state.withLock { $0.isBackground } }

  /// Since when the task is suspended; nil when that is not known, as for a task on an executor that the kit does not see.
  package var suspension: Suspension? { state.withLock { $0.suspension } }

  package var scope: Scope { state.withLock { $0.scope } }

  /// Notes the timer that will resume the task.
  package func expectTimer(_ timer: (any PendingTimer)?) {
    state.withLock { state in
      state.timerIsPending = true
      state.timer = timer
    }
  }

  /// Asks the task to cancel. Does nothing when it has completed.
  ///
  /// Nor for the task of an `async let`: its parent's cancellation reaches it, and its memory may be something else by now.
  package func cancel() {
    if isInParentsMemory { return }
    let isAlive = state.withLock { state in
      if !state.isReleased { retainTask() }
      return !state.isReleased
    }
    guard isAlive else { return }
    defer { releaseTask() }
    swift_task_cancel(pointer)
  }

  /// Whether the task has been cancelled.
  package var isCancelled: Bool {
    state.withLock { state in
      !state.isReleased && taskState != .complete && swift_task_isCancelled(pointer)
    }
  }

  /// Whether the task is over, and the thread that ran its last slice has yet to write that down.
  package var hasCompletedInRunningSlice: Bool {
    state.withLock { state in
      state.isInSlice && !state.isReleased && taskState == .complete
    }
  }

  /// Where a task that does not run goes on, followed by the functions that await it. Nil while it runs, and once it has
  /// completed.
  package var resumeStack: CallStack? {
    state.withLock { state in
      guard !state.isReleased, !state.isInSlice else { return nil }
      switch taskState {
      case .suspended, .enqueued: return AsyncContexts.stack(of: pointer)
      case .running, .complete: return nil
      }
    }
  }
}

/// A timer that a virtual clock holds for a task.
package protocol PendingTimer: AnyObject, Sendable {}
