import CConcurrencyInterposition
import ConcurrencyTrace
import Dispatch
import Synchronization

/// Runs the jobs of the start-up probe and counts what reached it.
final class ProbeDriver: ScopeDriver {
  struct Seen {
    var yields = 0
    var sleeps = 0
    var mainJobs = 0
    var statesAreRight = true
  }

  /// What the probe's task does at the moment.
  private enum Phase {
    case yielding
    case sleeping
    case waitingForGroup
    case waitingForTask
    case other
  }

  private struct State {
    var phase = Phase.other
    var seen = Seen()
    var ready: [ReadyJob] = []
    var isDone = false
  }

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)
  private let started = RealClock.now

  /// How long the probe waits for a job to reach it. Only a process whose jobs never do waits that long.
  private static let patience = DispatchTimeInterval.seconds(20)

  var clock: VirtualClockStorage? { nil }
  var poolWidth: Int { 1 }
  var now: Int64 { RealClock.now - started }
  var seen: Seen { state.withLock { $0.seen } }

  func enqueue(_ job: ReadyJob) {
    if job.lane.isMain {
      // That it came here is enough: the main thread may be the one that waits for the probe.
      state.withLock { $0.seen.mainJobs += 1 }
      DispatchQueue.main.async { job.job.runSynchronously(on: MainActor.sharedUnownedExecutor) }
      return
    }
    state.withLock { state in
      if case .task = job.kind, let record = job.task { note(record, &state) }
      state.ready.append(job)
    }
    signal.signal()
  }

  private func note(_ record: TaskRecord, _ state: inout State) {
    if JobLayout.state(record.pointer) != .enqueued { state.seen.statesAreRight = false }
    switch state.phase {
    case .yielding:
      guard record.isRoot else { break }
      state.seen.yields += 1
      YieldAdapter.set(JobLayout.resumeFunction(record.pointer))
    case .waitingForGroup:
      if record.isRoot { WaitAdapters.setGroupAdapter(JobLayout.resumeFunction(record.pointer)) }
    case .sleeping, .waitingForTask, .other:
      break
    }
  }

  /// Checks what the layout says of a task after one of its slices.
  private func check(_ job: ReadyJob) {
    guard case .task = job.kind, let record = job.task, record.isRoot else { return }
    state.withLock { state in
      let expected: JobLayout.Wait
      switch state.phase {
      case .sleeping: expected = .continuation(isOver: false)
      case .waitingForTask: expected = .task(isOver: false)
      case .yielding, .waitingForGroup, .other: return
      }
      let isWaiting = !state.ready.contains { if case .task = $0.kind { $0.task === record } else { false } }
      guard isWaiting else { return }
      if JobLayout.state(record.pointer) != .suspended || JobLayout.wait(of: record.pointer) != expected {
        state.seen.statesAreRight = false
      }
    }
  }

  private func enter(_ phase: Phase) {
    state.withLock { state in
      state.phase = phase
      guard let task = swift_task_getCurrent() else { return }
      if JobLayout.state(task) != .running { state.seen.statesAreRight = false }
    }
  }

  func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool {
    state.withLock { $0.seen.sleeps += 1 }
    enqueue(job)
    return true
  }

  /// Runs the probe's task. Returns false when its jobs did not reach this driver.
  func run() -> Bool {
    ScopeEntry.withKitCode { runTask() }
  }

  private func runTask() -> Bool {
    let scope = Scope(parent: nil, driver: self, recorder: nil)
    defer { scope.close() }
    ScopeEntry.createRoot(in: scope) {
      _ = Task.detached { await self.body() }
    }
    let isEmpty = state.withLock { $0.ready.isEmpty }
    guard !isEmpty else { return false }

    let finished = DispatchSemaphore(value: 0)
    Worker.perform { [self] in
      let runner = SliceRunner(scope: scope, lane: .pool(0))
      while !state.withLock({ $0.isDone }) {
        if signal.wait(timeout: .now() + Self.patience) == .timedOut { break }
        guard let job = state.withLock({ $0.ready.isEmpty ? nil : $0.ready.removeFirst() }) else { continue }
        runner.run(job)
        check(job)
      }
      runner.stop()
      finished.signal()
    }
    finished.wait()
    // The children have completed, and the records say so only if the layout told it.
    let unfinished = scope.unfinishedTasks.filter(\.isChild)
    if !unfinished.isEmpty { state.withLock { $0.seen.statesAreRight = false } }
    return state.withLock { $0.isDone }
  }

  /// A little of everything that a task can wait for.
  private func body() async {
    enter(.yielding)
    await Task.yield()
    enter(.sleeping)
    try? await Task.sleep(nanoseconds: 1)
    enter(.other)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await Task.yield() }
      enter(.waitingForGroup)
      await group.next()
    }
    enter(.other)
    async let child: Void = Task.yield()
    enter(.waitingForTask)
    await child
    enter(.other)
    Task.detached { @MainActor in }
    state.withLock { $0.isDone = true }
    signal.signal()
  }
}
