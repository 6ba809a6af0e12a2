import ConcurrencyTesting
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// The clock stands still while a task is on an executor that the kit does not see.
struct WorkElsewhereTests {
  /// Gives each job to a queue, and keeps who brings the first until that has run; a while later the others run.
  private final class OvertakingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "overtaking")
    private let isFirst = Atomic(true)
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let executor = asUnownedTaskExecutor()
      guard isFirst.exchange(false, ordering: .relaxed) else {
        queue.async { job.runSynchronously(on: executor) }
        return
      }
      let hasRun = DispatchSemaphore(value: 0)
      queue.async {
        job.runSynchronously(on: executor)
        hasRun.signal()
        usleep(20_000)
      }
      hasRun.wait()
    }
  }

  @Test func `The clock waits for a task that yields on its preferred executor`() async throws {
    let executor = QueueTaskExecutor()
    try await withVirtualTime { time in
      async let ticker: Void = Task.sleep(for: .seconds(60))
      await withTaskExecutorPreference(executor) {
        for _ in 0..<100 {
          await Task.yield()
          #expect(time.elapsed == .zero)
        }
      }
      try await ticker
    }
  }

  /// What a task first waits for on its executor.
  private enum FirstWait: CaseIterable, Sendable { case yield, continuation, sleep }

  @Test(arguments: FirstWait.allCases)
  private func `The clock waits for a task that is overtaken by its executor`(wait: FirstWait) async throws {
    let executor = OvertakingExecutor()
    try await withVirtualTime { time in
      async let ticker: Void = Task.sleep(for: .seconds(60))
      await withTaskExecutorPreference(executor) {
        switch wait {
        case .yield: await Task.yield()
        case .continuation:
          await withCheckedContinuation { continuation in
            Task { continuation.resume() }
          }
        case .sleep: try? await Task.sleep(for: .seconds(1))
        }
        // An idle scope would have gone on to the next timer, or would do so now.
        spinProcessor(milliseconds: 20)
        #expect(time.elapsed == (wait == .sleep ? .seconds(1) : .zero))
      }
      try await ticker
    }
  }

  /// What the end of a task takes, between its completion and the moment at which others learn of it.
  private final class Slow: Sendable {
    @TaskLocal static var value: Slow?
    deinit { spinProcessor(milliseconds: 20) }
  }

  @Test func `The clock waits for those who await a task that completes there`() async throws {
    let executor = QueueTaskExecutor()
    try await withVirtualTime { time in
      async let ticker: Void = Task.sleep(for: .seconds(60))
      let task = Slow.$value.withValue(Slow()) {
        Task(executorPreference: executor) { spinProcessor(milliseconds: 5) }
      }
      await task.value
      #expect(time.elapsed == .zero)
      try await ticker
    }
  }

  @Test func `Work on a preferred task executor keeps the clock still`() async throws {
    try await withVirtualTime { time in
      let executor = QueueTaskExecutor()
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
      let executor = QueueTaskExecutor()
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
