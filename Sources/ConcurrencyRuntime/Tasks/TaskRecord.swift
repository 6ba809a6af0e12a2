import CConcurrencyInterposition
import Foundation
import Synchronization

/// What the kit knows of one task that belongs to a scope.
package final class TaskRecord: Sendable {
  // What every slice asks for comes first, and is in few cache lines: a task goes from thread to thread.

  /// The runtime's identifier, unique in the process.
  package let id: UInt64
  // The task object; the record holds a reference from adoption until `release`, and nothing dereferences it later.
  nonisolated(unsafe) let pointer: UnsafeMutableRawPointer
  /// How often the task was made ready, and whether the last time was by the task itself: see `Turn`. Changed under the lock.
  private let lastTurn = Atomic<UInt64>(0)
  /// The kernel's number of the thread that runs a slice of the task, or has run one and is still writing down what it was;
  /// 0 for none.
  private let sliceThread = Atomic<Int32>(0)
  /// Whether the runtime's reference has been given back. Changed under the lock.
  private let released = Atomic<Bool>(false)
  /// Whether the task object stands in its parent's memory, where a reference keeps nothing alive.
  private let isInParentsMemory: Bool
  /// Whether such a task was seen to be over before its parent could know.
  private let completed = Atomic<Bool>(false)
  let state: Mutex<State>

  /// How many jobs of the task executors run that the kit does not see; more than one only within each other.
  private let jobsElsewhere = Atomic<Int>(0)
  /// The identifier of the task that created this one.
  package let creator: UInt64?
  /// Whether the task is a structured child of its creator.
  package let isChild: Bool
  /// Whether the task was created by the kit to run a scope's body, or entered the scope with the assertion, or is that in
  /// which an audited test runs.
  package var isRoot: Bool { root.load(ordering: .relaxed) }
  private let root: Atomic<Bool>
  /// The name given to the task.
  package let name: String?
  /// The stack that created the task.
  package let spawn: CallStack?

  struct State {
    /// The innermost scope to which the task belongs. Changes when the task enters or leaves an assertion.
    var scope: Scope
    /// Whether a timer will resume the task.
    var timerIsPending = false
    /// The timer, where a virtual clock holds it.
    var timer: (any PendingTimer)?
    /// Since when the task has been suspended, if the end of its last slice was seen.
    var suspension: Suspension?
    /// Whether the last slice ended with the task ready on an executor that the kit does not see.
    var isElsewhere = false
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

  /// A turn of the task.
  struct Turn: Equatable {
    /// The lowest bit tells whether the task has made itself ready, by a yield or a hop; the others are the turn's number.
    fileprivate var bits: UInt64

    var isByItself: Bool { bits & 1 != 0 }
  }

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
    root = Atomic(isRoot)
    self.name = name
    self.spawn = spawn
    state = Mutex(State(scope: scope, isBackground: isBackground))
    isInParentsMemory = JobLayout.isAsyncLet(pointer)
    retainTask()
  }

  /// To be called on the task's own thread, before it enters the scope.
  func becomeRoot() { root.store(true, ordering: .relaxed) }

  private func retainTask() {
    if !isInParentsMemory { _ = Unmanaged<AnyObject>.fromOpaque(pointer).retain() }
  }

  private func releaseTask() {
    if !isInParentsMemory { Unmanaged<AnyObject>.fromOpaque(pointer).release() }
  }

  /// What the runtime says of the task. To be asked only as long as the record is not released.
  var taskState: JobLayout.TaskState {
    guard isInParentsMemory else { return JobLayout.state(pointer) }
    // Where the parent has gone on, the memory may be something else.
    guard !completed.load(ordering: .acquiring), let state = JobLayout.stateOfAsyncLet(pointer),
      swift_task_getJobTaskId(pointer) == id
    else { return .complete }
    return state
  }

  /// To be called on the thread that runs the task, just before that makes another one ready: if the task is over, it may be
  /// its parent that goes on, and then nothing in its memory can be relied on.
  func noteIfComplete() {
    if isInParentsMemory, taskState == .complete { completed.store(true, ordering: .releasing) }
  }

  /// Whether the task is suspended, and not only for having given up its thread: then a job that is ready will resume it. To
  /// be asked only as long as the record is not released.
  var isWaiting: Bool {
    taskState == .suspended && JobLayout.stays(pointer) && !YieldAdapter.contains(JobLayout.resumeFunction(pointer))
  }

  /// Whether the task runs, or is ready, or is about to be: the task that it waits for has completed.
  var isGoingOn: Bool {
    state.withLock { _ in
      guard !isReleased else { return false }
      switch taskState {
      case .complete: return false
      case .enqueued, .running: return true
      case .suspended:
        return WaitAdapters.contains(JobLayout.resumeFunction(pointer)) && !JobLayout.stays(pointer)
      }
    }
  }

  /// Gives the reference to the task object back. Called once the task has completed, or when its scope closes.
  func release() {
    let (first, timer) = state.withLock { state in
      // It refers to the record.
      defer { state.timer = nil }
      return (!released.exchange(true, ordering: .acquiringAndReleasing), state.timer)
    }
    withExtendedLifetime(timer) {}
    guard first else { return }
    if isInParentsMemory || swift_retainCount(pointer) > 1 { return releaseTask() }
    // What the task has returned or thrown, and nobody has taken, goes with it: that is code of the user's.
    if let scope = scope.openAncestor { scope.perform { releaseTask() } } else { releaseTask() }
  }

  /// Whether the task has completed, or has left its scope.
  package var isReleased: Bool { released.load(ordering: .acquiring) }

  /// Whether the task waits for something, and nobody has made it ready.
  package var isSuspended: Bool {
    state.withLock { _ in !isReleased && isWaiting && !isInSlice }
  }

  /// Whether a thread runs a slice of the task.
  ///
  /// To be asked after `taskState`, by whom wants to know both: the end of a slice is written down after the runtime has
  /// changed the state.
  package var isInSlice: Bool {
    atomicMemoryFence(ordering: .acquiring)
    return sliceThread.load(ordering: .acquiring) != 0
  }

  /// An executor that the kit does not see begins to run a job of the task.
  func beginJob() { jobsElsewhere.add(1, ordering: .acquiringAndReleasing) }

  /// The job has returned.
  func endJob() { jobsElsewhere.subtract(1, ordering: .acquiringAndReleasing) }

  /// Whether such an executor runs a job of the task. One that has completed is still about to wake who awaits it.
  private var isInJob: Bool {
    atomicMemoryFence(ordering: .acquiring)
    return jobsElsewhere.load(ordering: .acquiring) > 0
  }

  /// What a task does that may be on an executor which the kit does not see.
  enum Whereabouts {
    /// It has completed, or left its scope, and that is written down.
    case gone
    case complete
    case waiting
    /// It is ready or runs, or a job of it has yet to return.
    case busy
  }

  var whereabouts: Whereabouts {
    state.withLock { _ in
      if isReleased { return .gone }
      let isWaiting = isWaiting
      let isComplete = taskState == .complete
      if isInJob { return .busy }
      return isComplete ? .complete : isWaiting ? .waiting : .busy
    }
  }

  /// The task's last turn: when it was made ready last. A slice that finds it unchanged at its end knows that nobody has
  /// resumed the task since.
  var turn: Turn { Turn(bits: lastTurn.load(ordering: .acquiring)) }

  /// How often the task was made ready.
  package var turns: UInt32 { UInt32(truncatingIfNeeded: turn.bits >> 1) }

  /// What a task did until it was made ready.
  struct Wait {
    /// The task's scope; nil if it is that of the slice which has made the task ready.
    let otherScope: Scope?
    /// Whether the scope's `arrivals` were counted up: whoever makes the task ready counts them down when the scope has it.
    let isArriving: Bool
    let hadTimer: Bool
    let timer: (any PendingTimer)?
    let wasElsewhere: Bool
    let wasInSlice: Bool
    let suspension: Suspension?
  }

  /// Counts that the task is made ready, by the slice of `context`, if any; tells what it did until now. Nil when its scope
  /// is closed.
  func becomeReady(byItself: Bool, from context: SliceContext?) -> Wait? {
    guard let context else { return becomeReady(byItself: byItself, from: nil as Scope?) }
    return context.withScope { becomeReady(byItself: byItself, from: $0) }
  }

  /// The same, by a slice of the scope `waker`.
  private func becomeReady(byItself: Bool, from waker: Scope?) -> Wait? {
    state.withLock { state in
      if state.isAbandoned { return nil }
      var otherScope: Scope?
      if state.scope !== waker || waker?.isOpen != true {
        // One that is just closing has not handed its tasks over yet.
        guard let scope = state.scope.openAncestor else { return nil }
        otherScope = scope
      }
      let isArriving = otherScope.map { $0.driver !== waker?.driver } ?? false
      let wait = Wait(
        otherScope: otherScope,
        isArriving: isArriving,
        hadTimer: state.timerIsPending,
        timer: state.timer,
        wasElsewhere: state.isElsewhere,
        wasInSlice: isInSlice,
        suspension: state.suspension
      )
      // From here on the task counts as resumed. The thread may lose its core before the scope has the job.
      if isArriving { otherScope?.arrivals.add(1, ordering: .acquiringAndReleasing) }
      let last = lastTurn.load(ordering: .relaxed)
      lastTurn.store((last | 1) &+ (byItself ? 2 : 1), ordering: .releasing)
      state.suspension = nil
      state.timerIsPending = false
      state.timer = nil
      state.isElsewhere = false
      return wait
    }
  }

  /// Whether the task waits for an executor to run it.
  package var isReady: Bool {
    state.withLock { _ in
      if isReleased { return false }
      let state = taskState
      return state == .enqueued || (state == .suspended && YieldAdapter.contains(JobLayout.resumeFunction(pointer)))
    }
  }

  /// Whether the task must never run again.
  package var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  /// Begins a slice on the calling thread, the kernel's number of which is `thread`; returns the task's turn.
  ///
  /// A task that hops can be run by its next thread before the thread that it left has written down the slice that
  /// ended. That takes no time to speak of; the next slice waits for it, so that a trace never shows two slices of one
  /// task at once, and nothing is recorded after its scope has closed.
  func beginSlice(on thread: Int32) -> Turn {
    while sliceThread.load(ordering: .acquiring) != 0 { sched_yield() }
    sliceThread.store(thread, ordering: .releasing)
    return turn
  }

  /// The slice has ended, and that is written down.
  func endSlice() {
    sliceThread.store(0, ordering: .releasing)
  }

  /// Whether the calling thread runs a slice of the task. Where the caller is another task, an executor has run its job where
  /// that was enqueued, within the slice.
  var isInSliceOfCaller: Bool { isInSlice && sliceThread.load(ordering: .acquiring) == cci_thread_id() }

  /// Whether the task is over, and the caller, another task, runs within its last slice.
  package var hasCompletedAroundCaller: Bool { isInSliceOfCaller && hasCompletedInRunningSlice }

  /// Whether the scope does not wait for the task.
  package var isBackground: Bool { state.withLock { $0.isBackground } }

  /// Since when the task is suspended; nil when that is not known, as for a task on an executor that the kit does not see.
  package var suspension: Suspension? { state.withLock { $0.suspension } }

  package var scope: Scope { state.withLock { $0.scope } }

  /// Whether the task belongs to `scope`, which costs less to ask than which scope is the task's.
  func isOf(_ scope: Scope) -> Bool { state.withLock { $0.scope === scope } }

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
    let isAlive = ScopeEntry.withKitCode {
      state.withLock { _ in
        if !isReleased { retainTask() }
        return !isReleased
      }
    }
    guard isAlive else { return }
    // Runs handlers of the user's.
    defer { releaseTask() }
    swift_task_cancel(pointer)
  }

  /// Whether the task is over, be that written down or not.
  package var isOver: Bool { state.withLock { _ in isReleased || taskState == .complete } }

  /// Whether the task is over, or has been cancelled.
  package var isOverOrCancelled: Bool {
    state.withLock { _ in
      isReleased || taskState == .complete || swift_task_isCancelled(pointer)
    }
  }

  /// Whether the task is over, and the thread that ran its last slice has yet to write that down.
  package var hasCompletedInRunningSlice: Bool {
    state.withLock { _ in
      !isReleased && taskState == .complete && isInSlice
    }
  }

  /// Whether the task, if a thread still runs it, has nothing left to do: it is an `async let` of code that has ended, for
  /// `root` has left the scope. Its memory need not tell any more.
  package func hasEnded(with root: TaskRecord) -> Bool {
    guard self !== root, isInParentsMemory, let creator else { return false }
    if creator == root.id { return true }
    guard let parent = TaskTable.find(creator) else { return true }
    return parent.isOver || parent.hasEnded(with: root)
  }

  /// Where a task that does not run goes on, followed by the functions that await it. Nil while it runs, and once it has
  /// completed.
  package var resumeStack: CallStack? {
    state.withLock { _ in
      guard !isReleased else { return nil }
      switch taskState {
      case .suspended, .enqueued: return isInSlice ? nil : AsyncContexts.stack(of: pointer)
      case .running, .complete: return nil
      }
    }
  }
}

/// A timer that a virtual clock holds for a task.
package protocol PendingTimer: AnyObject, Sendable {}
