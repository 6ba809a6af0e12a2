import CConcurrencyInterposition
import Synchronization

/// Reads the name that a task was given when it was created.
enum TaskName {
  /// Notes the name of the task that runs on this thread. The runtime tells it of the running task only.
  static func note(_ record: TaskRecord) {
    guard record.name == nil else { return }
    guard let task = swift_task_getCurrent(), task == record.pointer, let name = swift_task_getCurrentTaskName() else {
      return
    }
    record.state.withLock { state in
      if state.name == nil { state.name = String(cString: name) }
    }
  }
}
