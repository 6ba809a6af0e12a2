package import ConcurrencyRuntime

/// Opens a real-time scope around a stretch of the calling task.
///
/// The task runs on the scope's pool from `open` until `close`; code isolated to an actor stays on its actor.
package final class RealTimeScope: Sendable {
  package let scope: Scope
  private let driver: PoolDriver
  private let watch: PoolWatch

  /// - Parameters:
  ///   - budgets: see `Recorder.budgets`.
  ///   - strictFiles: see `Recorder.strictFiles`.
  ///   - judgesBlocking: see `Recorder.judgesBlocking`.
  ///   - width: the number of the pool's threads; as many as the machine has cores when nil.
  ///   - limit: for how many nanoseconds the pool may stand still.
  ///   - warn: called once, on a thread of the kit's, if it has stood still for so long and is not starved.
  package init(
    budgets: SliceBudgets?,
    strictFiles: Bool = false,
    judgesBlocking: Bool = false,
    width: Int? = nil,
    limit: Int64 = .max,
    warn: @escaping @Sendable (Stall) -> Void = { _ in }
  ) {
    driver = PoolDriver(width: width)
    let recorder = Recorder(
      driver: driver,
      budgets: budgets,
      strictFiles: strictFiles,
      judgesBlocking: judgesBlocking
    )
    // Around it is none, or one of the audit's.
    scope = Scope(parent: ScopeEntry.enclosing, driver: driver, recorder: recorder)
    watch = PoolWatch(driver, of: scope, limit: limit, warn: warn)
  }

  /// Brings the calling task into the scope: when the call returns, the task runs on the scope's pool, or on its actor.
  @concurrent
  package func open() async -> TaskRecord? {
    // What this function does after its call is the task's first slice on the pool.
    let record = await ScopeDoor.shared.enter(scope)
    if let record { ScopeEntry.prepare(scope, of: record) { watch.start() } }
    return record
  }

  /// Takes the calling task out of the scope and lets the pool go. Returns how the pool was starved, if it was.
  @concurrent
  @discardableResult
  package func close(_ record: TaskRecord) async -> Stall? {
    let starvation = ScopeEntry.interruptSlice { watch.stop() }
    ScopeEntry.leave(scope, record)
    ScopeEntry.withKitCode { driver.stop() }
    await ScopeDoor.shared.passThrough()
    return starvation
  }
}
