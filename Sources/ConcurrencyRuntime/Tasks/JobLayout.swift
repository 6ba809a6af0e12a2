import CConcurrencyInterposition
import Synchronization

/// What is known of the memory layout of the runtime's jobs and tasks.
///
/// The offsets were read off the Swift 6.3 runtime. The start-up probe checks them against tasks in known states; where
/// it finds another layout, the capability is missing and none of this is read.
enum JobLayout {
  /// A word in which whoever holds a job in a queue links it to the next.
  private static let linkOffset = 16
  /// A job's kind, priority and flags; the low byte is the kind, 0 for a task.
  private static let flagsOffset = 32
  /// The function with which the task goes on.
  private static let resumeFunctionOffset = 56
  /// The async context with which the task goes on.
  private static let resumeContextOffset = 64
  /// The task's active status.
  private static let statusOffset = 96
  /// The record of what the task waits for.
  static let dependencyOffset = 160
  /// In that record: the task or the continuation that is waited for, which of the two it is, and who waits.
  static let (awaitedOffset, dependencyKindOffset, waitingTaskOffset): (UInt, UInt, UInt) = (16, 32, 40)
  /// In a continuation: how far its await and its resumption have come.
  static let awaitOffset: UInt = 24

  private static let nullaryContinuationKind: UInt32 = 195
  private static let childFlag: UInt32 = 1 << 24
  private static let asyncLetFlag: UInt32 = 1 << 28
  /// A task's own priority, which is never 0: one that is not told has the default.
  private static let priorityMask: UInt = 0xff
  private static let runningFlag: UInt = 1 << 11
  private static let enqueuedFlag: UInt = 1 << 12
  private static let completeFlag: UInt = 1 << 13

  /// What a job is.
  enum Kind {
    /// A slice of a task.
    case task
    /// The job behind `Task.yield`: it resumes the task that yielded.
    case yield
    /// A job that drains an actor, or something that the kit does not know.
    case other
  }

  static func kind(of job: UnsafeMutableRawPointer) -> Kind {
    switch job.load(fromByteOffset: flagsOffset, as: UInt32.self) & 0xff {
    case 0: .task
    case nullaryContinuationKind: .yield
    default: .other
    }
  }

  /// Whether the task was created by `async let` or by a task group.
  static func isChild(_ task: UnsafeMutableRawPointer) -> Bool {
    task.load(fromByteOffset: flagsOffset, as: UInt32.self) & childFlag != 0
  }

  /// Whether the task was created by `async let`. Such a task stands in the memory of its parent, which uses that memory
  /// for other things as soon as the task has completed, whatever references there are.
  static func isAsyncLet(_ task: UnsafeMutableRawPointer) -> Bool {
    task.load(fromByteOffset: flagsOffset, as: UInt32.self) & (asyncLetFlag | 0xff) == asyncLetFlag
  }

  /// Marks a task that is about to run, so that `wasQueued` can tell.
  static func mark(_ task: UnsafeMutableRawPointer) {
    task.storeBytes(of: mark, toByteOffset: linkOffset, as: UInt.self)
  }

  /// Whether an actor's queue, or the queue of those who await a task, has held the task since `mark`.
  static func wasQueued(_ task: UnsafeMutableRawPointer) -> Bool {
    task.load(fromByteOffset: linkOffset, as: UInt.self) != mark
  }

  /// No address of a job.
  private static let mark: UInt = 1

  /// The function with which a task that is not running goes on.
  static func resumeFunction(_ task: UnsafeMutableRawPointer) -> UInt {
    task.load(fromByteOffset: resumeFunctionOffset, as: UInt.self)
  }

  /// The async context with which a task that is not running goes on.
  static func resumeContext(_ task: UnsafeMutableRawPointer) -> UnsafeRawPointer? {
    task.load(fromByteOffset: resumeContextOffset, as: UnsafeRawPointer?.self)
  }

  /// What the runtime says of a task.
  enum TaskState: Sendable {
    /// Waiting to be resumed.
    case suspended
    /// In the queue of some executor.
    case enqueued
    /// Running on some thread.
    case running
    /// Ran to its end.
    case complete
  }

  /// The state of a task that the caller keeps alive.
  static func state(_ task: UnsafeMutableRawPointer) -> TaskState {
    state(ofStatus: status(task))
  }

  /// The state of an `async let`; nil if its memory is used for something else.
  static func stateOfAsyncLet(_ task: UnsafeMutableRawPointer) -> TaskState? {
    let status = status(task)
    return status & priorityMask != 0 && isAsyncLet(task) ? state(ofStatus: status) : nil
  }

  private static func status(_ task: UnsafeMutableRawPointer) -> UInt {
    task.load(fromByteOffset: statusOffset, as: UInt.self)
  }

  private static func state(ofStatus status: UInt) -> TaskState {
    if status & completeFlag != 0 { return .complete }
    if status & enqueuedFlag != 0 { return .enqueued }
    if status & runningFlag != 0 { return .running }
    return .suspended
  }

  /// What a suspended task waits for.
  enum Wait: Equatable {
    /// The task has not begun.
    case nothing
    case continuation(isOver: Bool)
    case task(isOver: Bool)
    case other
  }

  /// Whether a task that the caller keeps alive is suspended and stays so until somebody makes it ready.
  ///
  /// A task counts as suspended before it looks for the last time whether it has to wait. If it need not, it goes on, and
  /// nobody makes it ready; nor has yet who has just resumed it. (`Task.cpp`: `swift_continuation_await`, `waitFuture`.)
  static func stays(_ task: UnsafeMutableRawPointer) -> Bool {
    let status = status(task)
    guard case .suspended = state(ofStatus: status) else { return false }
    switch wait(of: task) {
    case nil, .continuation(isOver: true), .task(isOver: true): return false
    case .nothing, .continuation(isOver: false), .task(isOver: false), .other: break
    }
    atomicMemoryFence(ordering: .acquiring)
    return self.status(task) == status
  }

  /// What a suspended task waits for, and whether that has come; nil if the task goes on meanwhile.
  static func wait(of task: UnsafeMutableRawPointer) -> Wait? {
    let record = task.load(fromByteOffset: dependencyOffset, as: UInt.self)
    if record == 0 { return .nothing }
    guard let kind = word(record &+ dependencyKindOffset), let awaited = word(record &+ awaitedOffset),
      word(record &+ waitingTaskOffset) == UInt(bitPattern: task)
    else { return nil }
    switch UInt32(truncatingIfNeeded: kind) {
    case 1: return word(awaited &+ UInt(statusOffset)).map { .task(isOver: $0 & completeFlag != 0) }
    case 2: return word(awaited &+ awaitOffset).map { .continuation(isOver: $0 != 1) }
    case 3: return .other
    // Somebody has just resumed the task, and is about to mark it as ready.
    default: return nil
    }
  }

  private static func word(_ address: UInt) -> UInt? {
    var word: UInt = 0
    return cci_read_word(address, &word) ? word : nil
  }
}
