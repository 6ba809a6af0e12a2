extension BlockingCall.Category {
  /// What to do in place of a call of this category.
  package var remedy: String {
    switch self {
    case .sleep:
      "Suspend the task in place of the thread: `try await Task.sleep(for:)`."
    case .semaphore:
      "Await the result in place of waiting for a semaphore: `await` the task's value, or resume a continuation where "
        + "the semaphore is signalled."
    case .futex:
      "Do not hold the lock, the queue or the group for long: keep the state in an actor, or await the work in place of "
        + "waiting for it."
    case .condition:
      "Await the event in place of waiting for a condition variable: resume a continuation, or send it through an "
        + "`AsyncStream`."
    case .barrier:
      "Await what the others do in place of waiting for them at a barrier: let child tasks of a task group do the work."
    case .lock:
      "Do not hold the lock for long: keep the state in an actor, or do the slow work before taking the lock."
    case .process:
      "Await the end in place of waiting for it: resume a continuation in the process's termination handler, or start and "
        + "wait on a thread of its own."
    case .signal:
      "Let `DispatchSource.makeSignalSource` tell of the signal, and resume a continuation or send it through an "
        + "`AsyncStream`."
    case .readiness:
      "Let a `DispatchSource` or an event loop tell that a descriptor is ready, and resume a continuation."
    case .socket:
      "Read and write without blocking: `DispatchIO`, a descriptor with `O_NONBLOCK` and a `DispatchSource`, or a library "
        + "such as SwiftNIO."
    case .messageQueue:
      "Send and receive on a thread of its own and resume a continuation, or without blocking: a queue with `O_NONBLOCK` "
        + "and a `DispatchSource`, or `IPC_NOWAIT`."
    case .nameService:
      "Look names up on a thread or a Dispatch queue of its own and resume a continuation, or pass a numeric address."
    case .durability:
      "Write through to the disk, and wait for locks on files, on a Dispatch queue or a thread of its own, and resume a "
        + "continuation."
    case .file:
      "Do file work on a Dispatch queue, a thread of its own or `DispatchIO`, and resume a continuation with the result."
    }
  }
}

extension BlockingCall.Category {
  /// What the code waits for that calls a function of a library, which makes the call: that tells more than the call.
  init(_ function: String?, making call: BlockingCall) {
    self =
      switch function?.prefix(while: { $0 != "." }) {
      case "Process": .process
      case "DispatchSemaphore": .semaphore
      default: call.category
      }
  }
}
