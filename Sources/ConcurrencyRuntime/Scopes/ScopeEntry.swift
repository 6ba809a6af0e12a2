import CConcurrencyInterposition
import ConcurrencyTrace
import Foundation
import Synchronization

/// Lets tasks enter scopes, leave them, and be created in them.
package enum ScopeEntry {
  /// The scope to which the calling code belongs, and the record of the calling task; nil outside every scope, and in one
  /// that only the audit has opened.
  package static var current: (scope: Scope, task: TaskRecord?)? {
    guard let work, work.scope.audit == nil else { return nil }
    return (work.scope, work.record)
  }

  /// The scope to which the calling code belongs; nil outside every scope, and in one that only the audit has opened.
  package static var currentScope: Scope? { current?.scope }

  /// The scope to which the calling code belongs, also one that the audit has opened.
  package static var enclosing: Scope? { work?.scope }

  /// The number of the pool's thread on which the caller runs; nil on others.
  package static var threadOfPool: Int? {
    guard case .pool(let number) = SliceContext.current?.lane else { return nil }
    return Int(number)
  }

  /// The record of the calling task, if it belongs to a scope.
  package static var currentTask: TaskRecord? { work?.record }

  /// To ask for it can take a lock, for which the user's code must not seem to wait.
  private static var work: CurrentWork? { withKitCode { CurrentWork.find() } }

  /// Makes the calling task a root of `scope`, which must run on the driver of the scope that the task is in, if any.
  ///
  /// The slice that is running belongs to the scope from here on. Outside every scope the caller must give up the
  /// thread next, so that the driver of `scope` goes on with the task.
  package static func enter(_ scope: Scope) -> TaskRecord? {
    withKitCode { takeIn(scope) }
  }

  /// Makes the calling task the first one of `scope`, which the audit has opened for it on its driver. Returns nil if the
  /// task belongs to no scope yet.
  package static func begin(_ scope: Scope) -> TaskRecord? {
    withKitCode {
      guard let record = CurrentWork.find()?.record else { return nil }
      record.becomeRoot()
      return takeIn(scope)
    }
  }

  private static func takeIn(_ scope: Scope) -> TaskRecord? {
    guard let task = swift_task_getCurrent() else { return nil }
    let id = swift_task_getJobTaskId(task)
    guard let record = TaskTable.find(id) else {
      let name = swift_task_getCurrentTaskName().map { String(cString: $0) }
      return scope.adopt(task, id: id, creator: nil, isRoot: true, name: name)
    }
    if record.scope.audit != nil, record.scope.driver !== scope.driver {
      // It is new to the scope, as a task of no scope is.
      scope.take(record)
      record.state.withLock { $0.isElsewhere = false }
      scope.recorder?.add(record)
      return record
    }
    let context = SliceContext.current.flatMap { $0.record === record ? $0 : nil }
    // What the slice has blocked until now is no affair of the new scope.
    if let context { context.stopWatching() } else { splitSliceOfOther() }
    scope.take(record)
    scope.recorder?.add(record)
    scope.recorder?.recordEnqueue(record, by: nil, after: .start, lane: .anyPool)
    if let context {
      context.scope = scope
      context.startWatching()
      let now = context.watchedSince
      // If nobody has been told of the slice until now.
      if context.began == nil { context.began = now }
      scope.recorder?.record(record, .began(lane: context.lane), at: now)
      scope.recorder?.record(record, context.entered(at: now), at: now)
    }
    return record
  }

  /// Runs `body`, what the kit does in the slice in which the task of `record` has come into `scope` by giving up its thread.
  /// The slice counts from its end on.
  package static func prepare(_ scope: Scope, of record: TaskRecord, _ body: () -> Void) {
    interruptSlice(body)
    withKitCode {
      guard let context = SliceContext.current, context.record === record else { return }
      let now = context.watchedSince
      scope.recorder?.record(record, context.entered(at: now), at: now, log: context.log)
    }
  }

  /// Takes the calling task out of `scope` again and closes the scope.
  package static func leave(_ scope: Scope, _ record: TaskRecord) {
    withKitCode { takeOut(record, of: scope) }
  }

  private static func takeOut(_ record: TaskRecord, of scope: Scope) {
    let context = SliceContext.current.flatMap { $0.record === record ? $0 : nil }
    if context == nil { splitSliceOfOther() }
    // As long as the tasks are known that have begun, and perhaps ended, in the slice.
    let ended = context?.stopWatching() ?? RealClock.now
    waitForCompletedTasks(of: scope, leftBy: record)
    let unmeasured = TraceEvent.Kind.ended(outcome: .completed, cpu: nil, real: 0)
    scope.recorder?.record(record, context?.ended(.completed, at: ended) ?? unmeasured, at: ended)
    for task in scope.unfinishedTasks where task.hasCompletedAroundCaller {
      scope.recorder?.record(task, unmeasured, at: ended)
    }
    if let parent = scope.parent, parent.driver === scope.driver {
      parent.take(record)
      context?.scope = parent
      context?.startWatching()
    } else if let parent = scope.parent, parent.audit != nil, parent.isOpen {
      // The caller gives up the thread next.
      parent.take(record)
    } else {
      scope.drop(record)
    }
    scope.recorder?.close()
    scope.close()
  }

  /// Hands over what the thread has noted in a slice that is not the calling task's: of a job that drains the task's actor, or
  /// of a task in the midst of which an executor has run this one. What the slice does next is judged by itself, as the
  /// scopes ask for that are open now.
  private static func splitSliceOfOther() {
    let slot = cci_current()
    var place = slot
    while place.pointee.slice == nil, let outer = place.pointee.interrupted { place = outer }
    let inner = (slot.pointee.slice, slot.pointee.watch)
    (slot.pointee.slice, slot.pointee.watch) = (place.pointee.slice, place.pointee.watch)
    // What the slice was allowed to do so far belongs to what is handed over; what an executor has interrupted is allowed
    // nothing meanwhile.
    let isAllowed = place == slot && slot.pointee.allowance > 0
    if isAllowed { cci_allowance_ends() }
    SliceContext.current?.splitVisited()
    if isAllowed { cci_allowance_begins() }
    place.pointee.watch = slot.pointee.watch
    if place != slot { (slot.pointee.slice, slot.pointee.watch) = inner }
  }

  /// A task that completes wakes the one that awaits it before its own thread has written down its last slice. Waits
  /// until that is done for every task that has completed; it takes no longer than a thread needs to get a core. It is not
  /// done for a task in whose last slice this is called.
  private static func waitForCompletedTasks(of scope: Scope, leftBy root: TaskRecord) {
    scope.dropWhatCompletedElsewhere()
    _ = scope.hasWorkElsewhere()
    func isOnItsWayOut(_ task: TaskRecord) -> Bool {
      if task.isInSliceOfCaller { return false }
      return task.hasCompletedInRunningSlice || (task.isInSlice && !task.isReleased && task.hasEnded(with: root))
    }
    // From a slice in which it has gone to an actor, `root` can have come here in a job that drains the actor.
    while root.isInSlice, !root.isInSliceOfCaller { sched_yield() }
    while scope.unfinishedTasks.contains(where: isOnItsWayOut) { sched_yield() }
  }

  /// Runs `create`, which creates one task, so that the task becomes a root of `scope`.
  package static func createRoot<R>(in scope: Scope, _ create: () -> R) -> R {
    spawn(in: scope, as: .root, create)
  }

  /// Runs `create`, which creates one task, so that the scope does not wait for the task.
  package static func createBackground<R>(in scope: Scope, _ create: () -> R) -> R {
    spawn(in: scope, as: .background, create)
  }

  private static func spawn<R>(in scope: Scope, as spawns: SliceContext.Spawns, _ create: () -> R) -> R {
    let slot = cci_current()
    let outer = (slot.pointee.slice, slot.pointee.watch)
    let context = SliceContext(scope: scope, lane: .anyPool)
    context.spawns = spawns
    context.record = currentTask
    slot.pointee.slice = Unmanaged.passUnretained(context).toOpaque()
    slot.pointee.watch = nil
    defer {
      (slot.pointee.slice, slot.pointee.watch) = outer
      withExtendedLifetime(context) {}
    }
    return create()
  }

  /// Runs `body`, code of the kit in the midst of the user's, so that what it costs is not the user's.
  package static func interruptSlice<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    try withKitCode { () throws(E) -> R in
      guard let context = SliceContext.current else { return try body() }
      return try context.restartWatching(after: body)
    }
  }

  /// As `withKitCode`, for work that is worth two looks at the clock: the slice in which it is done is not charged with it.
  static func withUnchargedKitCode<R>(_ body: () -> R) -> R {
    let began = cci_kit_work_begins()
    defer { cci_kit_work_ends(began) }
    return withKitCode(body)
  }

  /// Runs `body` with the calling thread on the real clock and unwatched.
  package static func withKitCode<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    let slot = cci_current()
    slot.pointee.guard += 1
    defer { slot.pointee.guard -= 1 }
    return try body()
  }
}
