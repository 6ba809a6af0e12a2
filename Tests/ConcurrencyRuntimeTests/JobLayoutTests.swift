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

  @Test(arguments: [nil, 0, 9, 25, 33] as [UInt8?])
  func theStateOfAnAsyncLetIsKnownWhateverItsPriority(raw: UInt8?) async {
    let isKnown = await Task.detached(priority: raw.map(TaskPriority.init)) {
      async let child = swift_task_getCurrent().map { JobLayout.stateOfAsyncLet($0) == .running }
      return await child
    }.value
    #expect(isKnown == true)
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

  @Test func aTaskThatWaitsSaysForWhat() async throws {
    let waiting = Mutex<UnsafeContinuation<Void, Never>?>(nil)
    let first = Task.detached {
      await withUnsafeContinuation { continuation in waiting.withLock { $0 = continuation } }
    }
    let second = Task.detached { await first.value }
    let third = Task.detached {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await first.value }
        await group.next()
      }
    }
    let waits: [JobLayout.Wait] = [.continuation(isOver: false), .task(isOver: false), .other]
    for (task, wait) in zip([first, second, third], waits) {
      let pointer = unsafeBitCast(task, to: UnsafeMutableRawPointer.self)
      while !JobLayout.stays(pointer) { await Task.yield() }
      #expect(JobLayout.wait(of: pointer) == wait)
    }
    let continuation = try #require(waiting.withLock { $0 })
    continuation.resume()
    for task in [first, second, third] {
      await task.value
      #expect(!JobLayout.stays(unsafeBitCast(task, to: UnsafeMutableRawPointer.self)))
    }
  }

  /// The runtime marks a task as suspended, and then finds that it has been resumed already. That takes no time, so it is
  /// done here to a task that waits.
  @Test func aTaskWhoseContinuationIsResumedDoesNotStay() async throws {
    let waiting = Mutex<UnsafeContinuation<Void, Never>?>(nil)
    let task = Task.detached {
      await withUnsafeContinuation { continuation in waiting.withLock { $0 = continuation } }
    }
    let pointer = unsafeBitCast(task, to: UnsafeMutableRawPointer.self)
    while !JobLayout.stays(pointer) { await Task.yield() }
    let record = pointer.load(fromByteOffset: JobLayout.dependencyOffset, as: UnsafeMutableRawPointer.self)
    let context = record.load(fromByteOffset: Int(JobLayout.awaitedOffset), as: UnsafeMutableRawPointer.self)
    // Not awaited yet, and resumed.
    for word in [UInt(0), 2] {
      context.storeBytes(of: word, toByteOffset: Int(JobLayout.awaitOffset), as: UInt.self)
      #expect(JobLayout.wait(of: pointer) == .continuation(isOver: true))
      #expect(!JobLayout.stays(pointer))
    }
    context.storeBytes(of: 1, toByteOffset: Int(JobLayout.awaitOffset), as: UInt.self)
    // Resumed, and about to be marked as ready.
    record.storeBytes(of: 4, toByteOffset: Int(JobLayout.dependencyKindOffset), as: UInt32.self)
    #expect(JobLayout.wait(of: pointer) == nil)
    #expect(!JobLayout.stays(pointer))
    record.storeBytes(of: 2, toByteOffset: Int(JobLayout.dependencyKindOffset), as: UInt32.self)
    #expect(JobLayout.stays(pointer))
    let continuation = try #require(waiting.withLock { $0 })
    continuation.resume()
    await task.value
  }

  @Test func theRuntimePublishesItsAdapters() {
    #expect(RuntimeSymbols.published("_swift_concurrency_debug_task_future_wait_resume_adapter") != 0)
    #expect(RuntimeSymbols.published("_swift_concurrency_debug_task_wait_throwing_resume_adapter") != 0)
    #expect(RuntimeSymbols.published("_swift_concurrency_debug_no_such_thing") == 0)
    #expect(!WaitAdapters.contains(1))
  }
}
