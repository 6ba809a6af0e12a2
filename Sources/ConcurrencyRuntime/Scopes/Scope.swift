import ConcurrencyTrace
import Synchronization

/// The dynamic extent of one assertion, trait or `withVirtualTime`, to which all belongs that its code starts.
///
/// A scope inside a scope shares its parent's driver, unless it brings its own; what happens in it is recorded in it and
/// in every scope around it.
package final class Scope: Sendable {
  package let parent: Scope?
  package let driver: any ScopeDriver
  /// The driver's clock.
  let clock: VirtualClockStorage?
  package let recorder: Recorder?
  /// This scope's recorder and those of the scopes around it, innermost first.
  let recorders: [Recorder]
  /// The only recorder, where there is just one: to go through an array costs more than what is recorded.
  private let onlyRecorder: Unmanaged<Recorder>?
  /// Those of them that are told of blocking calls and long slices. An audit is not where an assertion is: that fails the
  /// test itself, and has allowances of its own.
  let findingRecorders: [Recorder]
  /// What the scope is to the audit; nil if the audit has not opened it.
  package let audit: AuditedScope?
  /// Whether any recorder keeps events.
  let isRecorded: Bool
  /// Now on the real clock, if that is to be recorded; nil where events stand at a virtual instant.
  var instantToRecord: Int64? { isRecorded && clock == nil ? RealClock.now : nil }
  /// Whether any recorder wants blocking calls noted.
  let watches: Bool
  /// The smallest budgets of any recorder: how long a call that is no wait in itself may block.
  let smallestBudgets: SliceBudgets
  /// Whether any recorder wants every call on a file noted.
  let watchesFiles: Bool

  private struct State: ~Copyable {
    /// The tasks of the scope that have not completed.
    var live = RecordMap()
    /// The open scopes inside this one that run on the same driver.
    var inner: [ObjectIdentifier: Scope] = [:]
    /// Those whose last slice ended with the task ready on an executor that the kit does not see.
    var elsewhere = RecordMap()
    /// The isolated deinitializers that have not run yet.
    var deinits = 0
    /// Those that have ever been there: they may be made ready there unseen.
    var wanderers = RecordMap()
  }

  private let state = Mutex(State())
  private let open = Atomic<Bool>(true)
  /// How many tasks other threads are about to make ready: they count as resumed, and are not with the driver yet.
  let arrivals = Atomic<Int>(0)
  /// How many threads run jobs that drain actors for the scope.
  let runningDrains = Atomic<Int>(0)
  /// Whether a scope has ever been opened inside this one, or a task has ever gone to an executor that the kit does not
  /// see. Until then an idle scope, which looks for work there after every sleep, has nothing to look at.
  private let mayHaveWorkElsewhere = Atomic<Bool>(false)
  /// Whether a task has been found to have completed there, so that whoever awaits it may not have been made ready yet.
  private let mayBeGoingOn = Atomic<Bool>(false)

  /// The number of scopes open in the process. While it is 0, the routing executors do nothing but pass jobs on.
  static let openCount = Atomic<Int>(0)

  /// The number of open scopes that want blocking calls noted.
  static let watchingCount = Atomic<Int>(0)

  /// The number of open scopes that want every call on a file noted.
  static let fileWatchingCount = Atomic<Int>(0)

  package init(parent: Scope?, driver: any ScopeDriver, recorder: Recorder?, audit: AuditedScope? = nil) {
    self.parent = parent
    self.driver = driver
    clock = driver.clock
    self.recorder = recorder
    self.audit = audit
    let recorders = (recorder.map { [$0] } ?? []) + (parent?.recorders ?? [])
    self.recorders = recorders
    onlyRecorder = recorders.count == 1 ? recorders.first.map(Unmanaged.passUnretained) : nil
    let isJudged = recorders.contains(where: \.judgesBlocking)
    findingRecorders = recorders.filter { $0.watchesBlocking && !(isJudged && $0.audit != nil) }
    isRecorded = recorders.contains { $0.keepsEvents }
    watches = recorders.contains { $0.watchesBlocking }
    let budgets = recorders.compactMap(\.budgets)
    smallestBudgets = SliceBudgets(
      pool: budgets.lazy.map(\.pool).min() ?? .max / 2,
      main: budgets.lazy.map(\.main).min() ?? .max / 2
    )
    watchesFiles = recorders.contains { $0.strictFiles }
    Self.openCount.add(1, ordering: .sequentiallyConsistent)
    if watches { Self.watchingCount.add(1, ordering: .relaxed) }
    if watchesFiles { Self.fileWatchingCount.add(1, ordering: .relaxed) }
    if let parent, parent.driver === driver {
      ScopeEntry.withKitCode { parent.state.withLock { $0.inner[ObjectIdentifier(self)] = self } }
      parent.mayHaveWorkElsewhere.store(true, ordering: .releasing)
    }
  }

  /// Calls `body` with each recorder, innermost first.
  @inline(__always)
  func forEachRecorder(_ body: (Recorder) -> Void) {
    guard let onlyRecorder else {
      for recorder in recorders { body(recorder) }
      return
    }
    onlyRecorder._withUnsafeGuaranteedRef(body)
  }

  /// Whether the scope still takes jobs.
  package var isOpen: Bool { open.load(ordering: .acquiring) }

  /// The scope itself or, once it has closed, the one that has taken over the task, or what belongs to no task: both can
  /// outlive their scope, ready or in their slice.
  func orThat(of task: TaskRecord?) -> Scope {
    if isOpen { return self }
    // A scope that is just closing has not handed its tasks over yet.
    let last = task?.scope ?? self
    return last.openAncestor ?? last
  }

  /// Closes the scope. Its tasks, if some are left, belong to the scope around it from now on, or to none.
  ///
  /// - Parameter abandoningStructuredTasks: whether the root and all structured children that are left must never run
  ///   again, because what they refer to will be gone.
  package func close(abandoningStructuredTasks: Bool = false) {
    if abandoningStructuredTasks { abandonStructuredTasks() }
    guard open.exchange(false, ordering: .acquiringAndReleasing) else { return }
    let (rest, inner) = state.withLock { state in
      defer { state.inner = [:] }
      return (state.live.takeAll(), state.inner)
    }
    // A scope inside is still open only if its code will never come to its end.
    for scope in inner.values { scope.close(abandoningStructuredTasks: abandoningStructuredTasks) }
    if let parent, parent.driver === driver {
      parent.state.withLock { _ = $0.inner.removeValue(forKey: ObjectIdentifier(self)) }
    }
    var hasAbandoned = false
    for record in rest {
      if record.isAbandoned {
        hasAbandoned = true
        continue
      }
      if let parent, parent.isOpen, parent.driver === driver || (parent.audit != nil && driver.clock == nil) {
        handOver(record, to: parent)
      } else {
        TaskTable.remove(record.id)
        record.release()
      }
    }
    // Not before: whoever takes a task asks whether it is one of these.
    _ = state.withLock { ($0.elsewhere.takeAll(), $0.wanderers.takeAll()) }
    // While some scope is open the routing executors look at every job. They must go on doing so for as long as there are
    // tasks that must never run again.
    if !hasAbandoned { Self.openCount.subtract(1, ordering: .sequentiallyConsistent) }
    if watches { Self.watchingCount.subtract(1, ordering: .relaxed) }
    if watchesFiles { Self.fileWatchingCount.subtract(1, ordering: .relaxed) }
  }

  /// Before the scope is closed: the job of a task of a closed scope goes to the platform, unless the task is abandoned.
  private func abandonStructuredTasks() {
    for record in state.withLock({ $0.live.values }) where record.isRoot || record.isChild {
      record.state.withLock { $0.isAbandoned = true }
    }
  }

  /// Makes a record for a task that the scope has not seen yet.
  func adopt(
    _ pointer: UnsafeMutableRawPointer,
    id: UInt64,
    creator: TaskRecord?,
    isRoot: Bool = false,
    isBackground: Bool = false,
    name: String? = nil,
    spawn: CallStack? = nil
  ) -> TaskRecord {
    let record = TaskRecord(
      id: id,
      pointer: pointer,
      scope: self,
      creator: creator?.id,
      isChild: JobLayout.isChild(pointer),
      isRoot: isRoot,
      isBackground: isBackground || (creator?.isBackground ?? false),
      name: name,
      spawn: spawn
    )
    state.withLock { $0.live.insert(record) }
    TaskTable.insert(record)
    forEachRecorder { $0.add(record, isNew: true) }
    return record
  }

  /// Moves a task of another scope with the same driver into this one.
  func take(_ record: TaskRecord) {
    let old = record.state.withLock { state in
      defer { state.scope = self }
      return state.scope
    }
    let isWanderer = old.state.withLock { state in
      state.live.remove(record.id)
      state.elsewhere.remove(record.id)
      defer { state.wanderers.remove(record.id) }
      return state.wanderers.find(record.id) != nil
    }
    state.withLock { state in
      state.live.insert(record)
      if isWanderer { state.wanderers.insert(record) }
    }
    if isWanderer { mayHaveWorkElsewhere.store(true, ordering: .releasing) }
    // Its last slice may have ended meanwhile: see `drop`.
    if record.isReleased { forget(record) }
  }

  /// Moves the tasks that are left to another scope with the same driver.
  package func moveTasks(to other: Scope) {
    for record in state.withLock({ $0.live.values }) { handOver(record, to: other) }
  }

  /// Moves a task that need not be in its slice to another scope.
  private func handOver(_ record: TaskRecord, to other: Scope) {
    let isElsewhere = state.withLock { $0.elsewhere.find(record.id) != nil }
    other.take(record)
    // It may be back, or over, by now: whoever looks there next will see.
    if isElsewhere, !record.isReleased { other.state.withLock { $0.elsewhere.insert(record) } }
  }

  /// Whether a thread runs code of the scope, or is about to.
  package var isBusy: Bool {
    runningDrains.load(ordering: .acquiring) > 0 || hasWorkElsewhere() || unfinishedTasks.contains(where: \.isInSlice)
  }

  /// Forgets a task that has completed, or that leaves the scope.
  func drop(_ record: TaskRecord) {
    forget(record)
    if Audit.isOn { Elsewhere.remove(record.id) }
    TaskTable.remove(record.id)
    record.release()
    // A scope that closes may have handed the task over meanwhile; whichever of the two comes second forgets it there.
    let last = record.scope
    if last !== self { last.forget(record) }
    guard let audit else { return }
    if record.isRoot { audit.ended() }
    if record.creator == nil { audit.outerTaskEnded?() }
  }

  private func forget(_ record: TaskRecord) {
    state.withLock { state in
      state.live.remove(record.id)
      state.elsewhere.remove(record.id)
      state.wanderers.remove(record.id)
    }
  }

  /// Notes that the task went to an executor that the kit does not see.
  ///
  /// - Parameter turn: its turn then, if the caller knows; if it has had another since, it is back.
  func wentElsewhere(_ record: TaskRecord, after turn: TaskRecord.Turn? = nil) {
    let since = TaskRecord.Suspension(time: driver.now, realTime: RealClock.lastTick)
    let isThere = record.state.withLock { state in
      guard turn == nil || record.turn == turn else { return false }
      state.isElsewhere = true
      // What the clock does before that has nothing to do with how long the task is away.
      state.suspension = state.suspension ?? since
      return true
    }
    guard isThere else { return }
    state.withLock { state in
      state.elsewhere.insert(record)
      state.wanderers.insert(record)
    }
    if Audit.isOn { Elsewhere.insert(record) }
    mayHaveWorkElsewhere.store(true, ordering: .releasing)
  }

  /// Notes that an executor which the kit does not see runs the task. The slice from which the task has gone there may still be
  /// running, and the task may wait again before that has ended.
  func goesOnElsewhere(_ record: TaskRecord) {
    state.withLock { $0.wanderers.insert(record) }
    mayHaveWorkElsewhere.store(true, ordering: .releasing)
  }

  /// The outermost scope on the same driver, which is open for longer than all those inside.
  private var outermost: Scope {
    var scope = self
    while let parent = scope.parent, parent.driver === driver { scope = parent }
    return scope
  }

  /// Counts an isolated deinitializer, which is no task.
  func deinitBegins() {
    let outermost = outermost
    outermost.state.withLock { $0.deinits += 1 }
    outermost.mayHaveWorkElsewhere.store(true, ordering: .releasing)
  }

  func deinitEnded() {
    outermost.state.withLock { $0.deinits -= 1 }
  }

  /// Notes tasks that were made ready on such an executor without passing the kit. To be called when the scope has
  /// nothing ready and runs nothing: a task that does not wait then is elsewhere.
  package func findWorkElsewhere() {
    guard mayHaveWorkElsewhere.load(ordering: .acquiring) else { return }
    let (candidates, inner) = state.withLock { state in
      (
        state.wanderers.values.filter { state.elsewhere.find($0.id) == nil },
        Array(state.inner.values)
      )
    }
    for scope in inner { scope.findWorkElsewhere() }
    for record in candidates {
      switch record.whereabouts {
      // One that has completed there unseen is noted too: who awaits it is made ready a moment later.
      case .busy, .complete: if !record.isInSlice { wentElsewhere(record) }
      case .waiting, .gone: break
      }
    }
  }

  /// Forgets the tasks that have completed on executors which the kit does not see.
  func dropWhatCompletedElsewhere() {
    guard mayHaveWorkElsewhere.load(ordering: .acquiring) else { return }
    for record in state.withLock({ $0.wanderers.values }) { dropIfCompletedElsewhere(record) }
  }

  /// Forgets the task, if it has completed and no thread of the kit's has run its last slice.
  func dropIfCompletedElsewhere(_ record: TaskRecord) {
    guard case .complete = record.whereabouts, !record.isInSlice else { return }
    hasSeenCompletionElsewhere()
    forEachRecorder { $0.record(record, .finished) }
    drop(record)
  }

  /// The task need not be looked at any more to learn what it does.
  func forgetElsewhere(_ record: TaskRecord) {
    state.withLock { $0.elsewhere.remove(record.id) }
  }

  /// The tasks that have not completed, oldest first, those of scopes inside on the same driver included.
  package var unfinishedTasks: [TaskRecord] {
    let tasks = liveTasks
    return tasks.count < 2 ? tasks : tasks.sorted { $0.id < $1.id }
  }

  /// The same, in no particular order.
  private var liveTasks: [TaskRecord] {
    let (live, inner) = state.withLock { ($0.live.values, Array($0.inner.values)) }
    return inner.isEmpty ? live : live + inner.flatMap(\.liveTasks)
  }

  /// Looks at the tasks that went to executors which the kit does not see: forgets those that have completed, and tells
  /// whether one is still ready or running there, or on its way from there, or a deinitializer has yet to run.
  package func hasWorkElsewhere() -> Bool {
    // A task on its way from there is forgotten there first, so that it is looked for last.
    lookElsewhere() || someTaskIsGoingOn() || arrivals.load(ordering: .acquiring) > 0
  }

  /// Notes that a task has completed, perhaps on another thread, which may have yet to make ready who awaits it.
  func hasSeenCompletionElsewhere() {
    // In real time nobody asks.
    if clock != nil { outermost.mayBeGoingOn.store(true, ordering: .sequentiallyConsistent) }
  }

  /// Whether a task that has waited for one that has completed elsewhere is about to be made ready. To be asked when the
  /// scope has nothing ready and runs nothing.
  private func someTaskIsGoingOn() -> Bool {
    guard mayBeGoingOn.exchange(false, ordering: .sequentiallyConsistent) else { return false }
    guard liveTasks.contains(where: \.isGoingOn) else { return false }
    mayBeGoingOn.store(true, ordering: .releasing)
    return true
  }

  private func lookElsewhere() -> Bool {
    guard mayHaveWorkElsewhere.load(ordering: .acquiring) else { return false }
    let (candidates, inner, deinits) = state.withLock { state in
      (state.elsewhere.values, Array(state.inner.values), state.deinits)
    }
    var isBusy = deinits > 0
    for scope in inner where scope.hasWorkElsewhere() { isBusy = true }
    for record in candidates {
      switch record.whereabouts {
      case .gone:
        break
      case .complete:
        dropIfCompletedElsewhere(record)
        // Who awaits it is made ready a moment later than it is complete.
        isBusy = true
      case .waiting:
        forgetElsewhere(record)
        // It may just have resumed one that was looked at before.
        driver.workElsewhereGoesOn()
      case .busy:
        isBusy = true
      }
    }
    return isBusy
  }
}
