import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// A finding is the task's whose code did it, if that was on the pool or on the main actor.
@Suite struct AttributionTests {
  /// An actor with an executor of its own.
  private actor Elsewhere {
    private let executor = QueueSerialExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func work() {
      usleep(1)
      spinProcessor(milliseconds: 20)
    }

    func rest() {}
  }

  /// An actor on the pool.
  private actor Here {
    func work(blocking: Bool) {
      if blocking { usleep(1) }
    }
  }

  private static let budget = Duration.milliseconds(10)

  @Test func `An actor with an executor of its own may block and compute`() async {
    let elsewhere = Elsewhere()
    #expect(await findings(cpuBudget: Self.budget) { await elsewhere.work() } == nil)
  }

  @Test func `What tasks have done on an actor is found, also where they go on elsewhere and end there`() async throws {
    let (here, elsewhere) = (Here(), Elsewhere())
    let (_, report) = await recordConcurrency {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<40 {
          group.addTask {
            await here.work(blocking: true)
            await elsewhere.rest()
          }
        }
      }
    }
    let calls = report.blocking.filter { $0.call == .usleep }
    #expect(calls.reduce(0) { $0 + $1.count } == 40)
  }

  @Test func `What a task returns that ends on an executor of its own is not kept`() async {
    final class Result: Sendable {}
    final class Results: @unchecked Sendable { weak var last: Result? }
    let executor = QueueTaskExecutor()
    let results = Results()
    _ = await recordConcurrency {
      results.last = await Task(executorPreference: executor) { Result() }.value
      // The executor's thread has yet to come back.
      for _ in 0..<10_000 where results.last != nil { try? await Task.sleep(for: .milliseconds(1)) }
      #expect(results.last == nil)
      results.last = await Task.immediate { Result() }.value
      for _ in 0..<10_000 where results.last != nil { try? await Task.sleep(for: .milliseconds(1)) }
      #expect(results.last == nil)
    }
  }

  @Test func `What its caller does when it is back is found`() async throws {
    let elsewhere = Elsewhere()
    let found = await findings(cpuBudget: Self.budget) {
      await elsewhere.work()
      usleep(1)
    }
    let text = try #require(found)
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(!text.contains("Elsewhere.work()"))
  }

  @Test func `A task that prefers an executor of its own may block and compute`() async {
    let executor = QueueTaskExecutor(DispatchQueue(label: "tasks", attributes: .concurrent))
    let text = await findings(cpuBudget: Self.budget) {
      await withTaskExecutorPreference(executor) {
        usleep(1)
        spinProcessor(milliseconds: 20)
      }
    }
    #expect(text == nil)
  }

  @Test func `A thread of the code's own may block and compute`() async {
    let text = await findings(cpuBudget: Self.budget) {
      await onThread {
        usleep(1)
        spinProcessor(milliseconds: 20)
      }
    }
    #expect(text == nil)
  }

  @Test func `A queue that is free runs a block of sync on the thread that asks`() async throws {
    let queue = DispatchQueue(label: "free")
    let text = try #require(await findings { queue.sync { _ = usleep(1) } })
    #expect(text.contains("- usleep blocked a thread of the pool"))
  }

  @Test func `What detached tasks of detached tasks do is the test's`() async throws {
    let found = await findings {
      await Task.detached {
        await Task.detached(name: "grandchild") { _ = usleep(1) }.value
      }.value
    }
    let text = try #require(found)
    #expect(text.contains("- usleep blocked a thread of the pool"))
    #expect(text.contains("\n  task: “grandchild”, created in "))
  }

  @Test func `What a task does that begins in its creator's slice is its own`() async throws {
    let found = await findings {
      let task = Task.immediate(name: "at once") { _ = usleep(1) }
      await task.value
    }
    let text = try #require(found)
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(text.contains("\n  task: “at once”, created in "))
  }

  @Test func `What its creator does in the same slice is not`() async throws {
    let found = await findings {
      let task = Task.immediate(name: "at once") {}
      usleep(1)
      await task.value
    }
    let text = try #require(found)
    #expect(text.contains("- usleep blocked a thread of the pool"))
    #expect(!text.contains("\n  task: "))
  }

  @Test func `On a shared actor it is the task's that made the call`() async throws {
    let actor = Here()
    let found = await findings {
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask(name: "task \(number)") { await actor.work(blocking: number == 5) }
        }
      }
    }
    let text = try #require(found)
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(text.contains("\n  task: “task 5”, created in "))
  }
}
