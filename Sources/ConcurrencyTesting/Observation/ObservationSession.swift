import ConcurrencyObservation
import ConcurrencyRuntime
import ConcurrencyTrace

/// One stretch of the calling task that is recorded.
struct ObservationSession: Sendable {
  /// The budgets with which evidence is collected where the caller does not judge processor time.
  static let defaultBudgets = SliceBudgets(cpuBudget: .milliseconds(10), mainActorBudget: nil)

  private let scope: Scope
  private let record: TaskRecord
  private let realTime: RealTimeScope?
  private let start: Int64
  private let realStart: Int64

  private init(scope: Scope, record: TaskRecord, realTime: RealTimeScope?) {
    self.scope = scope
    self.record = record
    self.realTime = realTime
    start = scope.driver.now
    realStart = RealClock.now
  }

  /// Begins inside the scope that the calling task is in already, on that scope's clock and threads. Nil outside.
  static func beginNested(budgets: SliceBudgets, strictFiles: Bool, judgesBlocking: Bool) -> ObservationSession? {
    guard let outer = ScopeEntry.currentScope else { return nil }
    let recorder = Recorder(
      driver: outer.driver,
      budgets: budgets,
      strictFiles: strictFiles,
      judgesBlocking: judgesBlocking
    )
    let scope = Scope(parent: outer, driver: outer.driver, recorder: recorder)
    guard let record = ScopeEntry.enter(scope) else {
      scope.close()
      return nil
    }
    return ObservationSession(scope: scope, record: record, realTime: nil)
  }

  /// Begins in real time, on a pool of its own. Nil when the caller is in no task.
  static func beginRealTime(
    budgets: SliceBudgets,
    strictFiles: Bool,
    judgesBlocking: Bool,
    poolWidth: Int?,
    limit: Duration,
    warn: @escaping @Sendable (Stall) -> Void
  ) async -> ObservationSession? {
    let realTime = RealTimeScope(
      budgets: budgets,
      strictFiles: strictFiles,
      judgesBlocking: judgesBlocking,
      width: poolWidth,
      limit: limit.nearestNanoseconds,
      warn: warn
    )
    guard let record = await realTime.open() else { return nil }
    return ObservationSession(scope: realTime.scope, record: record, realTime: realTime)
  }

  /// What was measured, to be called at once when the operation has ended; `close` needs it.
  func stopWatch() -> (wall: Int64, realWall: Int64) {
    (scope.driver.now - start, RealClock.now - realStart)
  }

  /// How often a task may be made ready again before it counts as one that does not end.
  private static let mostTurns: UInt32 = 1_000
  /// How long, in real time, a task may take to come to its end. Long, because a task that is ready can wait for its thread:
  /// on a busy machine, or behind other tests that keep the main thread.
  private static let patience: Int64 = 60_000_000_000

  /// Lets run what is ready, until every task of the scope but the calling one has ended or waits for something, and tells
  /// which those are that have not ended. Work that a virtual scope does not wait for is left out.
  func settle() async -> [StuckTask] {
    let deadline = RealClock.now + Self.patience
    let isVirtual = scope.driver.clock != nil
    var turns: [UInt64: UInt32] = [:]
    var looks = 0
    while true {
      let tasks = unfinishedTasks()
      let stuck: [StuckTask]? = ScopeEntry.withKitCode {
        let isSettled = tasks.allSatisfy { task in
          let first = turns[task.id] ?? task.turns
          turns[task.id] = first
          return task.isSuspended || task.turns &- first > Self.mostTurns
        }
        guard isSettled || RealClock.now >= deadline else { return nil }
        return tasks.map { StuckTask($0, now: isVirtual ? scope.driver.now : nil) }
      }
      if let stuck { return stuck }
      looks += 1
      // In virtual time others run in between, and a sleep would move the clock. In real time they need the core.
      if isVirtual || looks < 100 { await Task.yield() } else { try? await Task.sleep(for: .milliseconds(1)) }
    }
  }

  private func unfinishedTasks() -> [TaskRecord] {
    ScopeEntry.withKitCode {
      _ = scope.hasWorkElsewhere()
      return scope.unfinishedTasks.filter { $0.id != record.id && !$0.isBackground && !$0.hasCompletedAroundCaller }
    }
  }

  /// Ends the recording.
  func finish(_ measured: (wall: Int64, realWall: Int64)) async -> Recording {
    var starvation: Stall?
    if let realTime {
      starvation = await realTime.close(record)
    } else {
      ScopeEntry.leave(scope, record)
    }
    guard let recorder = scope.recorder else { preconditionFailure("an observation scope has a recorder") }
    var recording = Recording(recorder: recorder, start: start, wall: measured.wall, realWall: measured.realWall)
    recording.starvation = starvation
    return recording
  }
}

/// What was recorded of one operation.
struct Recording {
  let recorder: Recorder
  let start: Int64
  let wall: Int64
  let realWall: Int64
  /// The tasks that had not ended when the operation had and nothing was ready any more; empty if that was not asked for.
  var leftovers: [StuckTask] = []
  /// How the pool was starved, if it was for longer than the limit.
  var starvation: Stall?

  /// The report without places in the source: enough to tell whether there is anything to say.
  var outline: ConcurrencyReport { report(resolvesAddresses: false) }

  /// The whole report.
  var report: ConcurrencyReport { report(resolvesAddresses: true) }

  private func report(resolvesAddresses: Bool) -> ConcurrencyReport {
    ConcurrencyReport(
      trace: recorder.trace(from: start, wall: wall, realWall: realWall, resolvesAddresses: resolvesAddresses)
    )
  }
}
