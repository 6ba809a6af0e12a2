import CConcurrencyInterposition
import Dispatch
import Synchronization
import Testing

@testable import ConcurrencyRuntime

/// The facts about the runtime's memory layout on which the kit builds.
@Suite struct JobLayoutTests {
  @Test func aRunningTaskIsRunning() async throws {
    let task = try #require(swift_task_getCurrent())
    guard case .running = JobLayout.state(task) else {
      Issue.record("\(JobLayout.state(task))")
      return
    }
    #expect(JobLayout.kind(of: task) == .task)
  }

  @Test func childrenAreToldFromUnstructuredTasks() async throws {
    async let child = Self.currentIsChild()
    #expect(await child)
    #expect(
      await withTaskGroup(of: Bool.self) { group in
        group.addTask { Self.currentIsChild() }
        return await group.next() == true
      }
    )
    #expect(await Task { Self.currentIsChild() }.value == false)
    #expect(await Task.detached { Self.currentIsChild() }.value == false)
  }

  @Test func onlyAsyncLetPutsATaskIntoItsParentsMemory() async throws {
    @Sendable func current() -> (isAsyncLet: Bool, references: Int) {
      guard let task = swift_task_getCurrent() else { return (false, 0) }
      return (JobLayout.isAsyncLet(task), swift_retainCount(task))
    }
    async let child = current()
    #expect(await child.isAsyncLet)
    let inGroup = await withTaskGroup(of: Bool.self) { group in
      group.addTask { current().isAsyncLet }
      return await group.next() == true
    }
    #expect(!inGroup)
    #expect(await Task { current().isAsyncLet }.value == false)
    #expect(await Task.detached { current().isAsyncLet }.value == false)
  }

  @Sendable private static func currentIsChild() -> Bool {
    swift_task_getCurrent().map(JobLayout.isChild) ?? false
  }

  @Test func aTaskThatWaitsForAContinuationIsSuspendedAndOneThatEndedIsComplete() async throws {
    let pointer = Mutex<UInt>(0)
    let waiting = Mutex<UnsafeContinuation<Void, Never>?>(nil)
    let task = Task.detached {
      pointer.withLock { $0 = UInt(bitPattern: swift_task_getCurrent()) }
      await withUnsafeContinuation { continuation in waiting.withLock { $0 = continuation } }
    }
    // The continuation is there before the task has given up its thread, so the state is looked at until it is.
    var states: Set<String> = []
    var continuation: UnsafeContinuation<Void, Never>?
    while continuation == nil {
      await Task.yield()
      continuation = waiting.withLock { $0 }
    }
    let address = try #require(UnsafeMutableRawPointer(bitPattern: pointer.withLock { $0 }))
    while !states.contains("suspended") {
      states.insert("\(JobLayout.state(address))")
      await Task.yield()
    }
    #expect(states.isSubset(of: ["running", "suspended"]))
    continuation?.resume()
    await task.value
    while case .running = JobLayout.state(address) { await Task.yield() }
    #expect("\(JobLayout.state(address))" == "complete")
    withExtendedLifetime(task) {}
  }

  @Test func theRuntimePublishesItsAdapters() {
    #expect(RuntimeSymbols.published("_swift_concurrency_debug_task_future_wait_resume_adapter") != 0)
    #expect(RuntimeSymbols.published("_swift_concurrency_debug_task_wait_throwing_resume_adapter") != 0)
    #expect(RuntimeSymbols.published("_swift_concurrency_debug_no_such_thing") == 0)
    #expect(!WaitAdapters.contains(1))
  }
}
