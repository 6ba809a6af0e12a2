import CConcurrencyInterposition
import ConcurrencyTrace

/// Hands what a thread's watch holds at the end of a slice to the recorders.
enum SliceFindings {
  static func collect(
    _ watch: UnsafeMutablePointer<cci_watch>,
    cost: cci_slice_cost,
    record: TaskRecord?,
    scope: Scope,
    onMain: Bool
  ) {
    collectCalls(watch, record: record, scope: scope, onMain: onMain)
    guard cost.cpu_ns > 0 else { return }
    var stacks: [CallStack]?
    for recorder in scope.recorders {
      guard let budget = recorder.cpuBudget, cost.cpu_ns > budget else { continue }
      let samples = stacks ?? Self.samples(of: watch)
      stacks = samples
      recorder.addLongSlice(cost, record: record, onMain: onMain, stacks: samples)
    }
  }

  /// Hands over the blocking calls alone.
  static func collectCalls(
    _ watch: UnsafeMutablePointer<cci_watch>,
    record: TaskRecord?,
    scope: Scope,
    onMain: Bool
  ) {
    for number in 0..<watch.pointee.record_count {
      let call = cci_watch_record(watch, number)
      // A job that drains an actor can have run tasks of other scopes; a call belongs to the task that made it.
      let caller = record ?? TaskTable.find(call.pointee.task_id)
      for recorder in (caller?.scope ?? scope).recorders where recorder.watchesBlocking {
        recorder.addCall(call.pointee, record: caller, onMain: onMain)
      }
    }
  }

  private static func samples(of watch: UnsafeMutablePointer<cci_watch>) -> [CallStack] {
    (0..<watch.pointee.sample_count).map { number in
      CallStack(cci_watch_sample(watch, number).pointee, startsWithProgramCounter: true)
    }
  }
}
