import CConcurrencyInterposition

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
    if let record, !ranOthers(watch, than: record) {
      addLongSlice(cost, record: record, scope: scope, onMain: onMain) { samples(of: watch) }
    } else {
      addLongTasks(watch, cost: cost, onMain: onMain)
    }
  }

  /// Whether the samples show that other tasks than the slice's own ran in it, as when it went on to drain an actor.
  private static func ranOthers(_ watch: UnsafeMutablePointer<cci_watch>, than record: TaskRecord) -> Bool {
    (0..<watch.pointee.sample_count).contains { number in
      let task = cci_watch_sample(watch, number).pointee.task_id
      return task != 0 && task != record.id
    }
  }

  private static func addLongSlice(
    _ cost: cci_slice_cost,
    record: TaskRecord,
    scope: Scope,
    onMain: Bool,
    samples: () -> [CallStack]
  ) {
    let recorders = scope.findingRecorders.filter { cost.cpu_ns > $0.budgets?.budget(onMain: onMain) ?? .max }
    guard !recorders.isEmpty else { return }
    let stacks = samples()
    for recorder in recorders { recorder.addLongSlice(cost, record: record, onMain: onMain, stacks: stacks) }
  }

  /// A job that drains an actor runs many tasks one after the other, and each has the budget for itself. How much each
  /// used is estimated by its share in the samples.
  private static func addLongTasks(_ watch: UnsafeMutablePointer<cci_watch>, cost: cci_slice_cost, onMain: Bool) {
    let count = watch.pointee.sample_count
    guard count > 0 else { return }
    let tasks = Dictionary(grouping: 0..<count) { cci_watch_sample(watch, $0).pointee.task_id }
    for (id, numbers) in tasks {
      guard let record = TaskTable.findOnActor(id) else { continue }
      var share = cost
      share.wall_ns = cost.wall_ns * Int64(numbers.count) / Int64(count)
      share.cpu_ns = cost.cpu_ns * Int64(numbers.count) / Int64(count)
      share.run_delay_ns = max(0, cost.run_delay_ns) * Int64(numbers.count) / Int64(count)
      addLongSlice(share, record: record, scope: record.scope, onMain: onMain) {
        numbers.map { CallStack(cci_watch_sample(watch, $0).pointee, startsWithProgramCounter: true) }
      }
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
      let caller = caller(call.pointee.task_id, in: record)
      if caller == nil, call.pointee.task_id != 0 { continue }
      for recorder in (caller?.scope ?? scope).findingRecorders {
        recorder.addCall(call.pointee, record: caller, onMain: onMain)
      }
    }
    let lost = Int(watch.pointee.records_lost)
    if lost > 0 { for recorder in (record?.scope ?? scope).findingRecorders { recorder.addLostCalls(lost) } }
    watch.pointee.records_lost = 0
  }

  /// The task that has made a call, of which the slice need not be: a job that drains an actor can have run tasks of other
  /// scopes, and `Task.immediate` begins in the slice of its creator.
  private static func caller(_ id: UInt64, in record: TaskRecord?) -> TaskRecord? {
    if let record, id == 0 || id == record.id { return record }
    return TaskTable.findOnActor(id) ?? record
  }

  private static func samples(of watch: UnsafeMutablePointer<cci_watch>) -> [CallStack] {
    (0..<watch.pointee.sample_count).map { number in
      CallStack(cci_watch_sample(watch, number).pointee, startsWithProgramCounter: true)
    }
  }
}

/// Called by the C module when a blocking call was noted, on the thread that made it.
///
/// A thread that drains an actor runs tasks of several scopes. Each is told of its calls at once: it can be over, and its scope
/// closed, before the thread comes to the end.
@_cdecl("cci_call_was_noted")
func callWasNoted() {
  guard let context = SliceContext.current, swift_task_getCurrent() != context.record?.pointer else { return }
  context.handOver()
}
