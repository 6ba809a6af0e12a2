import CConcurrencyInterposition
import ConcurrencyTrace
import Synchronization

/// What the thread's slot says of the slice that runs on it. One object a thread, used again for each slice.
final class SliceContext {
  /// The scope of the slice, to which the context holds a reference.
  private var reference: Unmanaged<Scope>
  var scope: Scope {
    get { reference.takeUnretainedValue() }
    set {
      let old = reference
      reference = .passRetained(newValue)
      old.release()
    }
  }
  /// The task whose slice it is; nil for a job that drains an actor.
  var record: TaskRecord?
  /// Whether the job is no slice of the user's code: the wake-up of a sleep, or the job behind a yield.
  var isInternal = false
  /// The wake-up job of a sleep, while such a job runs.
  var timerJob: UnsafeMutableRawPointer?
  /// The task that an internal job will resume, if the kit knows it.
  var sleeper: TaskRecord?
  /// Whether the job drains an actor, so that the current task can change while it runs.
  var drainsActor = false
  /// Whether tasks that are created now are roots of the scope, or work that the scope does not wait for.
  var spawns = Spawns.ordinaryTasks
  /// The tasks that the slice has created for actors and executors of the user's. Such a task can run, and end, in the slice.
  var created: [TaskRecord] = []
  /// The stack from which code on the thread has created a task last.
  var lastSpawn: CallStack?
  let lane: TraceEvent.Lane
  let isMain: Bool
  /// The driver whose thread it is. A job that its scope leaves behind can be one of another's when it runs.
  private let home: ObjectIdentifier
  /// Whether the thread takes a job with it that the slice has made ready as the last thing that it did.
  let takesJobs: Bool
  /// Such a job.
  var taken: ReadyJob?
  /// The recorders' log to which the thread writes.
  let log: Int

  /// What a task is that is created in the context.
  enum Spawns {
    case ordinaryTasks
    case root
    case background
  }

  /// Whether the context alone tells whose the code is: the kit's own jobs, and the creation of a task on its behalf.
  var isKitsOwn: Bool { isInternal || spawns != .ordinaryTasks }

  /// When the slice began, on the real clock; nil if nobody is told of it.
  var began: Int64?
  private var samplerPeriod: Int64 = 0
  /// The processor time of the slice until `stopWatching`, in nanoseconds; nil when it was too short to be read.
  private(set) var cpu: Int64?
  /// For how long the thread had no core meanwhile, in nanoseconds, as far as that is known, or was not watched, since it did
  /// work of the kit's.
  private(set) var preempted: Int64 = 0
  /// Since when the thread is not watched any more that was watched in the slice, on the real clock.
  private var unwatchedSince: Int64?

  init(scope: Scope, lane: TraceEvent.Lane, takesJobs: Bool = false) {
    home = ObjectIdentifier(scope.driver)
    self.takesJobs = takesJobs
    reference = .passRetained(scope)
    self.lane = lane
    isMain = lane == .main
    log = if case .pool(let number) = lane { Int(number) + 1 } else { 0 }
  }

  deinit { reference.release() }

  /// Calls `body` with the scope, to which it takes no reference of its own: all threads of a pool would count at the same
  /// word. `body` must not make another scope that of the slice.
  @inline(__always)
  func withScope<R>(_ body: (Scope) -> R) -> R { reference._withUnsafeGuaranteedRef(body) }

  /// The same with the scope of the slice's task, which is another one once that of the slice has closed.
  @inline(__always)
  func withOpenScope<R>(_ body: (Scope) -> R) -> R { withOpenScope(of: record, body) }

  @inline(__always)
  func withOpenScope<R>(of record: TaskRecord?, _ body: (Scope) -> R) -> R {
    withScope { $0.isOpen ? body($0) : body($0.orThat(of: record)) }
  }

  /// The context of the slice that runs on this thread.
  static var current: SliceContext? {
    cci_current().pointee.slice.map { Unmanaged<SliceContext>.fromOpaque($0).takeUnretainedValue() }
  }

  /// The smallest budget of the scope's recorders for slices that run where this one does, in nanoseconds.
  private var smallestBudget: Int64 { withScope { $0.smallestBudgets.budget(onMain: isMain) } }

  /// Starts to note blocking calls and processor time on the calling thread, if the scope wants that.
  func startWatching() {
    let slot = cci_current()
    // An actor's queue can hold tasks of scopes that watch, whichever scope's thread drains it.
    let isWatched = withScope({ $0.watches }) || (drainsActor && Scope.watchingCount.load(ordering: .relaxed) > 0)
    guard isWatched, !isInternal, let watch = slot.pointee.own_watch else {
      slot.pointee.watch = nil
      // Between two slices of the user's code the sampler goes on, and takes no samples: to stop it takes system calls.
      if !isInternal { stopSampling() }
      return
    }
    slot.pointee.watch = watch
    setGraces(of: watch)
    startSampling()
    cci_slice_begin(watch)
    if let since = unwatchedSince.take() { preempted += max(0, watch.pointee.slice_start_ns - since) }
  }

  /// Tells the wrappers from when on a call counts that is no wait in itself. The recorders look again: on a thread that
  /// drains an actor the call can be one of another scope's.
  private func setGraces(of watch: UnsafeMutablePointer<cci_watch>) {
    let longCall = drainsActor ? min(smallestBudget, 1_000_000) : smallestBudget
    let others = drainsActor && Scope.fileWatchingCount.load(ordering: .relaxed) > 0
    let isStrict = others || withScope { $0.watchesFiles }
    watch.pointee.long_call_ns = longCall
    watch.pointee.file_grace_ns = isStrict ? 0 : longCall
  }

  /// When `startWatching` has begun to watch, on the real clock; now if the thread is not watched.
  var watchedSince: Int64 { cci_current().pointee.watch?.pointee.slice_start_ns ?? RealClock.now }

  /// Ends what `startWatching` began and hands what was noted to the scope's recorders. Returns when that was, on the real
  /// clock; nil if the thread was not watched.
  @discardableResult
  func stopWatching() -> Int64? {
    let slot = cci_current()
    guard let watch = slot.pointee.watch else { return nil }
    let cost = cci_slice_end(watch)
    slot.pointee.watch = nil
    let ended = watch.pointee.slice_start_ns + cost.wall_ns
    take(cost, of: watch)
    unwatchedSince = ended
    return ended
  }

  /// Takes over what was noted, and what the slice has cost.
  private func take(_ cost: cci_slice_cost, of watch: UnsafeMutablePointer<cci_watch>) {
    // What the kit has done itself is not the slice's.
    var cost = cost
    let ofKit = min(watch.pointee.kit_ns, max(0, cost.cpu_ns))
    cost.cpu_ns -= ofKit
    cost.wall_ns -= ofKit
    preempted += ofKit
    if watch.pointee.record_count > 0 || cost.cpu_ns > 0 {
      // What is allowed is no affair of the budget.
      let allowed = min(watch.pointee.allowed_cpu_ns, max(0, cost.cpu_ns))
      var judged = cost
      judged.cpu_ns -= allowed
      judged.wall_ns -= allowed
      withOpenScope { SliceFindings.collect(watch, cost: judged, record: record, scope: $0, onMain: isMain) }
    }
    if cost.cpu_ns >= 0 { cpu = (cpu ?? 0) + cost.cpu_ns }
    if cost.run_delay_ns > 0 { preempted += cost.run_delay_ns }
  }

  /// Writes down how much processor time the slice has used, after `waker`, if that is its task, has made a job ready at
  /// `instant` on the real clock, now if that is nil: what it does after that is done beside the job. In virtual time no two
  /// tasks run at once.
  func noteProgress(of waker: TaskRecord?, at instant: Int64?) {
    guard let waker, waker === record, let watch = cci_current().pointee.watch else { return }
    withOpenScope { scope in
      guard scope.isRecorded, scope.clock == nil else { return }
      let used = cci_slice_progress(watch, instant ?? RealClock.now)
      if used < 0 { return }
      scope.forEachRecorder { $0.record(waker, .used(cpu: (cpu ?? 0) + used), log: log) }
    }
  }

  /// Measures anew from here on: what the slice does next is judged by itself.
  func splitWatching() {
    guard let watch = cci_current().pointee.watch else { return }
    let cost = cci_slice_end(watch)
    take(cost, of: watch)
    cci_slice_begin_at(watch, watch.pointee.slice_start_ns + cost.wall_ns)
  }

  /// The same where another task than the slice's own enters or leaves a scope. A job that drains an actor may have begun when
  /// nobody watched.
  func splitVisited() {
    if drainsActor {
      stopWatching()
      startWatching()
    } else {
      splitWatching()
    }
  }

  /// Hands over what a task has computed in a job that drains an actor, before the end of the task is told: the scope can close
  /// while the job goes on.
  func handOverDrained() {
    guard drainsActor, let watch = cci_current().pointee.watch, watch.pointee.sample_count > 0 else { return }
    restartWatching {}
  }

  /// The real nanoseconds from the slice's beginning to an instant of the real clock; 0 if nobody is told of the slice.
  private func realLength(until instant: Int64?) -> Int64 {
    guard let began, let instant else { return 0 }
    return instant - began
  }

  /// What says that the slice's task has come into a scope at `now`, on the real clock.
  func entered(at now: Int64) -> TraceEvent.Kind {
    .entered(cpu: cpu ?? 0, real: realLength(until: now), preempted: preempted)
  }

  /// What says that the slice ended at an instant of the real clock, nil if nobody is told of the slice.
  func ended(_ outcome: TraceEvent.Outcome, at instant: Int64?) -> TraceEvent.Kind {
    .ended(outcome: outcome, cpu: cpu, real: realLength(until: instant), preempted: preempted)
  }

  /// A slice begins.
  func resetCost() {
    began = nil
    cpu = nil
    preempted = 0
    unwatchedSince = nil
  }

  /// Measures anew from here on, with `body` in between, which is not measured.
  func restartWatching<R, E: Error>(after body: () throws(E) -> R) throws(E) -> R {
    let isWatching = cci_current().pointee.watch != nil
    if isWatching { stopWatching() }
    defer { if isWatching { startWatching() } }
    return try body()
  }

  /// Hands over what was noted so far.
  func handOver() {
    guard let watch = cci_current().pointee.watch else { return }
    withOpenScope { SliceFindings.collectCalls(watch, record: record, scope: $0, onMain: isMain) }
    watch.pointee.record_count = 0
  }

  /// The record of the task, if it is the one that a timer wakes just now. That of a task that is not at hand has to be
  /// fetched from memory that nobody has looked at for as long as the task slept.
  func sleeper(_ id: UInt64) -> TaskRecord? {
    guard let sleeper, sleeper.id == id, !sleeper.isReleased else { return nil }
    return sleeper
  }

  /// Whether the thread is one of the pool that runs the jobs of `scope`, and is free once the code has ended that has made a
  /// job ready, if the current task goes on no further. A thread on an actor may go on with the actor's other jobs, and
  /// one that runs another task than the slice's own goes on with the slice.
  func givesUpThread(to scope: Scope) -> Bool {
    guard case .pool = lane, !drainsActor, home == ObjectIdentifier(scope.driver) else { return false }
    if isInternal { return true }
    return record?.pointer == swift_task_getCurrent() && swift_task_getCurrentExecutor().identity == nil
  }

  private func startSampling() {
    let budget = withScope { $0.watches } ? smallestBudget : 20_000_000
    // Twice in a budget, so that a slice over it has at least one sample; the kernel's tick bounds it from below.
    let period = max(1_000_000, min(budget / 2, 20_000_000))
    guard period != samplerPeriod else { return }
    if cci_sampler_start(period) { samplerPeriod = period }
  }

  func stopSampling() {
    guard samplerPeriod != 0 else { return }
    cci_sampler_stop()
    samplerPeriod = 0
  }
}
