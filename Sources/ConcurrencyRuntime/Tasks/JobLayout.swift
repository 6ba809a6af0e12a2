/// What is known of the memory layout of the runtime's jobs and tasks.
///
/// The offsets were read off the Swift 6.3 runtime. The start-up probe checks them against tasks in known states; where
/// it finds another layout, the capability is missing and none of this is read.
enum JobLayout {
  /// A job's kind, priority and flags; the low byte is the kind, 0 for a task.
  private static let flagsOffset = 32
  /// The function with which the task goes on.
  private static let resumeFunctionOffset = 56
  /// The async context with which the task goes on.
  private static let resumeContextOffset = 64
  /// The task's active status.
  private static let statusOffset = 96

  private static let nullaryContinuationKind: UInt32 = 195
  private static let childFlag: UInt32 = 1 << 24
  private static let asyncLetFlag: UInt32 = 1 << 28
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
    task.load(fromByteOffset: flagsOffset, as: UInt32.self) & asyncLetFlag != 0
  }

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
    let status = task.load(fromByteOffset: statusOffset, as: UInt.self)
    if status & completeFlag != 0 { return .complete }
    if status & enqueuedFlag != 0 { return .enqueued }
    if status & runningFlag != 0 { return .running }
    return .suspended
  }
}
