import Synchronization

/// The runtime's functions with which a task begins. A task that is made ready with another one is no new task.
enum StartAdapters {
  private static let published: (UInt, UInt) = (
    RuntimeSymbols.published("_swift_concurrency_debug_future_adapter"),
    RuntimeSymbols.published("_swift_concurrency_debug_non_future_adapter")
  )

  /// Whether a task that goes on with `function` has not run yet. True if the runtime does not publish the functions.
  static func contains(_ function: UInt) -> Bool {
    function == published.0 || function == published.1 || published.0 == 0
  }
}

/// The runtime's function with which a task goes on that has yielded. The start-up probe finds it by letting a task yield.
enum YieldAdapter {
  private static let function = Atomic<UInt>(0)

  static func contains(_ function: UInt) -> Bool {
    function == Self.function.load(ordering: .relaxed)
  }

  /// Told by the probe.
  static func set(_ function: UInt) {
    self.function.store(function, ordering: .relaxed)
  }
}

/// The runtime's functions with which a task goes on that waited for another task.
///
/// Two of them the runtime publishes for debuggers; the third, for task groups, the start-up probe finds by letting a
/// task wait for a group.
enum WaitAdapters {
  private static let published: (UInt, UInt) = (
    RuntimeSymbols.published("_swift_concurrency_debug_task_future_wait_resume_adapter"),
    RuntimeSymbols.published("_swift_concurrency_debug_task_wait_throwing_resume_adapter")
  )
  private static let group = Atomic<UInt>(0)

  static func contains(_ function: UInt) -> Bool {
    function == published.0 || function == published.1 || function == group.load(ordering: .relaxed)
  }

  /// Told by the probe.
  static func setGroupAdapter(_ function: UInt) {
    group.store(function, ordering: .relaxed)
  }
}
