import ConcurrencyAuditFormat
import ConcurrencyTrace

extension GateRule {
  /// What is found, in a few words.
  var title: String {
    switch self {
    case .audit(.blockingCall): "blocking call"
    case .audit(.cpuBudget): "slice over the CPU budget"
    case .audit(.mainActorBudget): "slice over the main actor's budget"
    case .audit(.neverSuspended): "async function that never suspends"
    case .audit(.leakedTask): "task that outlives its test"
    case .audit(.queueWait): "long wait for a thread"
    case .expectations: "too few expectations"
    }
  }

  /// What the rule is about.
  var summary: String {
    switch self {
    case .audit(.blockingCall):
      "A call puts a thread of the cooperative pool, or the main actor's, to sleep. No other task can use it meanwhile."
    case .audit(.cpuBudget):
      "A slice, the stretch between two suspension points, computes for longer on a thread of the cooperative pool than "
        + "its budget allows."
    case .audit(.mainActorBudget):
      "A slice, the stretch between two suspension points, computes for longer on the main actor than its budget allows."
    case .audit(.neverSuspended):
      "An async function finished all that it awaits at once, so that it never gave up its thread."
    case .audit(.leakedTask): "A task that a test started goes on after the test has ended."
    case .audit(.queueWait): "A job was ready but slices held all threads of the pool for longer than the limit."
    case .expectations: "The tests use fewer expectations of ConcurrencyTesting than the configuration asks for."
    }
  }

  /// What to do.
  func remedy(category: String?) -> String {
    switch self {
    case .audit(.blockingCall):
      category.flatMap(BlockingCall.Category.init(rawValue:)).map(\.remedy)
        ?? "Await in place of blocking, or do the work on a thread or a Dispatch queue of its own and resume a continuation."
    case .audit(.cpuBudget):
      "Compute on a thread of its own, or let others run between parts of the work: `await Task.yield()`."
    case .audit(.mainActorBudget):
      "Do the work off the main actor, in a `@concurrent` function, and come back with the result."
    case .audit(.neverSuspended):
      "If it is meant to wait, await something that really suspends; if not, it need not be `async`."
    case .audit(.leakedTask):
      "Await the task's value before the test ends, or cancel it and await its end."
    case .audit(.queueWait):
      "Let the slices that hold the threads be shorter, or move what computes or blocks off the pool."
    case .expectations:
      "Prove what matters with `assertConcurrent`, `assertNonBlocking` or another expectation of ConcurrencyTesting, or lower "
        + "\"minimum\" in the configuration."
    }
  }
}
