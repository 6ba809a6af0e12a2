import CConcurrencyInterposition
import ConcurrencyTrace
import Synchronization

/// Called by the C module for each task that user code has created.
///
/// Tasks for the pool and for the main actor have come through the router by then. A task for another actor has gone
/// straight to that actor's queue, and may be running there already.
@_cdecl("cci_task_was_created")
func taskWasCreated(_ task: UnsafeMutableRawPointer) {
  guard Scope.openCount.load(ordering: .acquiring) > 0 else { return }
  ScopeEntry.withKitCode { adopt(task) }
}

private func adopt(_ task: UnsafeMutableRawPointer) {
  let id = swift_task_getJobTaskId(task)
  guard TaskTable.find(id) == nil, let work = CurrentWork.find(), work.scope.isOpen else { return }
  if case .complete = JobLayout.state(task) { return }
  let record = work.adopt(task, id: id)
  work.scope.wentElsewhere(record)
  // What the trace says: it was made ready, and went to its actor at once.
  for recorder in work.scope.recorders {
    recorder.recordEnqueue(record, by: work.record, after: .start, lane: .anyPool, resume: nil)
    recorder.record(record, .began(lane: .anyPool))
    recorder.record(record, .ended(outcome: .hopped, cpu: 0, real: 0))
  }
}
