import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Tasks on executors that the kit does not see.
struct OtherExecutorTests {
  private final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "task executor")
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let executor = asUnownedTaskExecutor()
      queue.async { job.runSynchronously(on: executor) }
    }
  }

  @Test func `Work on a preferred task executor keeps the clock still`() async throws {
    try await withVirtualTime { time in
      let executor = QueueExecutor()
      async let ticker: Void = Task.sleep(for: .seconds(60))
      for _ in 0..<20 {
        let elapsed = await withTaskExecutorPreference(executor) {
          spinProcessor(milliseconds: 2)
          return time.elapsed
        }
        #expect(elapsed == .zero)
      }
      #expect(time.elapsed == .zero)
      try await ticker
      #expect(time.elapsed == .seconds(60))
    }
  }

  @Test func `Tasks with a preference of their own are waited for`() async throws {
    try await withVirtualTime { time in
      let executor = QueueExecutor()
      let tasks = (0..<8).map { _ in
        Task(executorPreference: executor) {
          spinProcessor(milliseconds: 2)
          return time.elapsed
        }
      }
      async let ticker: Void = Task.sleep(for: .seconds(60))
      for task in tasks { #expect(await task.value == .zero) }
      try await ticker
    }
  }
}
