import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// What outlives an assertion belongs to the scope around it from then on.
struct OutlivingTests {
  private actor Counter {
    private(set) var count = 0

    func countLater() { Task { count += 1 } }
  }

  @Test func `A task that waits for an actor as the assertion ends is no leak`() async throws {
    let counter = Counter()
    try await withVirtualTime { _ in
      await assertNonBlocking(cpuBudget: .seconds(600)) { await counter.countLater() }
    }
    #expect(await counter.count == 1)
  }

  /// A queue that does nothing until a thread has slept for a while.
  private static func busyQueue() -> DispatchQueue {
    let queue = DispatchQueue(label: "busy")
    queue.async { usleep(20_000) }
    return queue
  }

  @Test func `The clock waits for a task that an assertion has left on an executor`() async throws {
    let executor = QueueTaskExecutor(Self.busyQueue())
    let time = try await withVirtualTime { time in
      let (task, _) = await recordConcurrency { Task(executorPreference: executor) { time.elapsed } }
      try await Task.sleep(for: .seconds(1))
      return await task.value
    }
    #expect(time == .zero)
  }

  private actor Owner {
    private let executor: QueueSerialExecutor
    private let log: Box<Duration?>
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ executor: QueueSerialExecutor, _ log: Box<Duration?>) {
      self.executor = executor
      self.log = log
    }

    isolated deinit { log.value = VirtualTime.current?.elapsed }
  }

  @Test func `The clock waits for a deinitializer that an assertion has left on an executor`() async throws {
    let executor = QueueSerialExecutor(Self.busyQueue())
    let log = Box<Duration?>(nil)
    try await withVirtualTime { _ in
      _ = await recordConcurrency { _ = Owner(executor, log) }
      try await Task.sleep(for: .seconds(1))
    }
    #expect(log.value == .zero)
  }

  @Test func `Tasks that end while an assertion ends are no leaks`() async throws {
    for _ in 0..<5 {
      await assertNoLeakedTasks {
        _ = await recordConcurrency {
          for _ in 0..<1_000 { Task { await Task.yield() } }
        }
      }
    }
  }

  @Test func `Tasks that are made ready while an assertion ends stay watched`() async throws {
    let count = 500
    let found = await failures {
      await assertNonBlocking(cpuBudget: .seconds(600)) {
        let isOver = Box(false)
        let (tasks, _) = await recordConcurrency {
          (0..<count).map { _ in
            Task {
              while !isOver.value { await Task.yield() }
              usleep(1)
            }
          }
        }
        isOver.value = true
        for task in tasks { await task.value }
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.contains("\(count) times") == true)
  }
}
