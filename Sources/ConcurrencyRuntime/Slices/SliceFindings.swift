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
    let driverTime = scope.driver.clock == nil ? -1 : scope.driver.now
    var stacks: [CallStack]?
    for recorder in scope.recorders {
      guard let budget = recorder.cpuBudget else { continue }
      recorder.addFindings(of: watch, record: record, onMain: onMain, driverTime: driverTime)
      guard cost.cpu_ns > budget else { continue }
      let samples = stacks ?? Self.samples(of: watch)
      stacks = samples
      recorder.addLongSlice(
        cost,
        record: record,
        onMain: onMain,
        time: max(0, scope.driver.now - (driverTime < 0 ? cost.wall_ns : 0)),
        stacks: samples
      )
    }
  }

  private static func samples(of watch: UnsafeMutablePointer<cci_watch>) -> [CallStack] {
    (0..<watch.pointee.sample_count).map { number in
      CallStack(cci_watch_sample(watch, number).pointee, startsWithProgramCounter: true)
    }
  }
}
