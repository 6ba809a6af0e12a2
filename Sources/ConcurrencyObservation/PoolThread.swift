import ConcurrencyRuntime
import Synchronization

/// One of a pool's threads, as others see it.
final class PoolThread: Sendable {
  /// What a thread runs.
  struct Running: Sendable {
    /// The kernel's number of the thread.
    let thread: Int32
    /// The task whose slice it is; nil for a job that drains an actor.
    let task: UInt64?
  }

  private let number: Int32
  /// The identifier of the task; `noTask` or `nothing`, which no task has, otherwise.
  private let task = Atomic<UInt64>(nothing)
  private static let noTask = UInt64.max
  private static let nothing = UInt64.max - 1

  /// - Parameter number: the kernel's number of the thread.
  init(_ number: Int32) { self.number = number }

  /// What the thread runs now.
  var running: Running? {
    switch task.load(ordering: .relaxed) {
    case Self.nothing: nil
    case Self.noTask: Running(thread: number, task: nil)
    case let task: Running(thread: number, task: task)
    }
  }

  /// Runs one slice of `job`. To be called on the thread.
  func run(_ job: ReadyJob, _ runner: SliceRunner) {
    task.store(job.task?.id ?? Self.noTask, ordering: .relaxed)
    runner.run(job)
    task.store(Self.nothing, ordering: .relaxed)
  }
}
