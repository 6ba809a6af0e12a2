import CConcurrencyInterposition

/// What runs now on the calling thread, as far as the kit knows.
struct CurrentWork {
  var scope: Scope
  var record: TaskRecord?

  /// The scope and task of the code that calls. Nil outside every scope.
  ///
  /// The current task tells, for it need not be the one whose slice the thread runs: an actor's queue can hold tasks of
  /// several scopes, `Task.immediate` begins in the slice of its creator, and a task that has just entered a scope still
  /// runs in the slice in which it entered.
  ///
  /// - Parameter context: that of the slice that runs on this thread.
  static func find(_ context: SliceContext? = .current) -> CurrentWork? {
    with(context) { CurrentWork(scope: $0, record: $1) }
  }

  /// Calls `body` with what `find` tells, which costs less than to return it; returns nil outside every scope.
  @inline(__always)
  static func with<R>(_ context: SliceContext?, _ body: (Scope, TaskRecord?) -> R) -> R? {
    guard let task = swift_task_getCurrent(), !(context?.isKitsOwn ?? false) else {
      guard let context else { return nil }
      return context.withOpenScope { body($0, context.record) }
    }
    if let context, let record = context.record, record.pointer == task {
      return context.withOpenScope { body($0, record) }
    }
    // Every task of a scope is known from its birth on: one that is not belongs to none, whoever runs it.
    guard let record = TaskBirth.find(swift_task_getJobTaskId(task)) else { return nil }
    return body(record.scope.orThat(of: record), record)
  }

  /// The task of `find`, for those who ask for no more.
  static func task(_ context: SliceContext?) -> TaskRecord? {
    if let context, context.isKitsOwn { return context.record }
    guard let task = swift_task_getCurrent() else { return context?.record }
    if let record = context?.record, record.pointer == task { return record }
    return TaskBirth.find(swift_task_getJobTaskId(task))
  }

  /// The scope and task of the code that creates a job on this thread. In a process that is audited every job gets a scope.
  static func creating(_ context: SliceContext? = .current) -> CurrentWork? {
    find(context) ?? Audit.auditor?.scopeOfOthers().map { CurrentWork(scope: $0, record: nil) }
  }

  /// Makes a record for a task that the code has created.
  func adopt(_ task: UnsafeMutableRawPointer, id: UInt64) -> TaskRecord {
    let context = SliceContext.current
    let spawns = context?.spawns ?? .ordinaryTasks
    // A loop that creates tasks creates all of them from one stack.
    let spawn = CallStack.capture(orKnown: context?.lastSpawn)
    context?.lastSpawn = spawn
    return scope.adopt(
      task,
      id: id,
      creator: record,
      isRoot: spawns == .root,
      isBackground: spawns == .background,
      name: cci_current().pointee.new_task_name.map { String(cString: $0) },
      spawn: spawn
    )
  }
}
