import CConcurrencyInterposition
import ConcurrencyTesting
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// Tasks on executors that the kit does not see.
struct OtherExecutorTests {
  /// Gives each job to a queue by way of `asyncAfter`.
  private final class AfterExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "after")
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let executor = asUnownedTaskExecutor()
      queue.asyncAfter(deadline: .now()) { job.runSynchronously(on: executor) }
    }
  }

  /// Gives each job to a queue, and keeps the caller for as long as it takes to compute a while.
  private final class LingeringExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "lingering")
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let executor = asUnownedTaskExecutor()
      queue.async { job.runSynchronously(on: executor) }
      spinProcessor(milliseconds: 400)
    }
  }

  /// What code reads that belongs to a scope of virtual time, just begun.
  private static let start = Date(timeIntervalSince1970: 946_684_800)

  @Test(arguments: [true, false])
  func `The first slice of a task with a preference is in virtual time`(inline: Bool) async throws {
    let executor: any TaskExecutor = inline ? InlineExecutor() : QueueTaskExecutor()
    try await withVirtualTime { _ in
      for _ in 0..<200 {
        let task = Task(executorPreference: executor) { (Date(), VirtualTime.current != nil) }
        #expect(await task.value == (Self.start, true))
        let detached = Task.detached(executorPreference: executor) { (Date(), VirtualTime.current != nil) }
        #expect(await detached.value == (Self.start, true))
      }
    }
  }

  @Test func `Assertions end within the slice of the task that was awaited`() async throws {
    let found = try await failures {
      try await withVirtualTime { _ in
        await Task(executorPreference: InlineExecutor()) {
          await assertNoLeakedTasks {
            await Task.detached { try? await Task.sleep(for: .seconds(5)) }.value
          }
        }.value
      }
    }
    #expect(found.isEmpty)
  }

  @Test(arguments: [true, false])
  func `Children of a task with a preference sleep in virtual time`(inline: Bool) async throws {
    let executor: any TaskExecutor = inline ? InlineExecutor() : QueueTaskExecutor()
    @Sendable func sleeping(_ hours: Int) async throws -> Date {
      try await Task.sleep(for: .seconds(3_600 * hours))
      return Date()
    }
    try await withVirtualTime { time in
      let dates = try await withTaskExecutorPreference(executor) {
        async let first = sleeping(1)
        async let second = sleeping(2)
        let grouped = try await withThrowingTaskGroup(of: Date.self) { group in
          for hours in 3...5 { group.addTask { try await sleeping(hours) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        return try await [first, second] + grouped.sorted()
      }
      #expect(dates == (1...5).map { Self.start.addingTimeInterval(3_600 * Double($0)) })
      #expect(time.elapsed == .seconds(5 * 3_600))
    }
  }

  @Test func `Grandchildren on a preferred executor belong to the scope`() async throws {
    let executor = QueueTaskExecutor()
    try await withVirtualTime { time in
      await withTaskExecutorPreference(executor) {
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<20 {
            group.addTask {
              async let slept: Void? = try? Task.sleep(for: .seconds(60))
              #expect(VirtualTime.current != nil)
              await slept
            }
          }
        }
      }
      #expect(time.elapsed == .seconds(60))
    }
  }

  @Test func `Tasks that begin on an actor with an executor of its own are in virtual time`() async throws {
    try await withVirtualTime { _ in
      for _ in 0..<200 {
        let task = Task { @QueueActor in (Date(), VirtualTime.current != nil) }
        #expect(await task.value == (Self.start, true))
      }
    }
  }

  /// Whether the calling thread would wait for a creation that the thread is in the midst of.
  private static func waits(forCreationOf thread: Int32) -> Bool {
    var creations = cci_creations()
    guard cci_creations_read(&creations) else { return false }
    return withUnsafeBytes(of: &creations.words) { bytes in
      bytes.bindMemory(to: UInt64.self).contains { UInt32(truncatingIfNeeded: $0) == UInt32(thread) }
    }
  }

  @Test func `A job that runs within the creation of its task does not wait for that`() async throws {
    try await withVirtualTime { _ in
      let waits = await Task(executorPreference: InlineExecutor()) {
        let thread = cci_thread_id()
        let seen = Box<Bool?>(nil)
        startThread { seen.value = Self.waits(forCreationOf: thread) }
        while seen.value == nil {}
        return (itself: Self.waits(forCreationOf: thread), others: seen.value == true)
      }.value
      #expect(!waits.itself)
      #expect(waits.others)
    }
  }

  @Test func `A first slice is in virtual time however long the creation of its task goes on`() async throws {
    try await withVirtualTime { _ in
      let task = Task(executorPreference: LingeringExecutor()) { (Date(), VirtualTime.current != nil) }
      #expect(await task.value == (Self.start, true))
    }
  }

  @Test(arguments: [true, false])
  func `A cancelled sleep of a task with a preference does not move the clock`(inline: Bool) async throws {
    let executor: any TaskExecutor = inline ? InlineExecutor() : QueueTaskExecutor()
    try await withVirtualTime { time in
      let sleeper = Task(executorPreference: executor) { try? await Task.sleep(for: .seconds(100)) }
      try await Task.sleep(for: .seconds(1))
      sleeper.cancel()
      await sleeper.value
      await time.advanceUntilIdle()
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test(arguments: [true, false])
  func `Children with a preference end with the assertion that they are in`(inline: Bool) async throws {
    let executor: any TaskExecutor = inline ? InlineExecutor() : QueueTaskExecutor()
    for _ in 0..<20 {
      try await withVirtualTime { _ in
        await assertConcurrent(expectedWall: .seconds(2)) {
          await withTaskExecutorPreference(executor) {
            async let first: Void? = try? Task.sleep(for: .seconds(1))
            async let second: Void? = try? Task.sleep(for: .seconds(2))
            _ = await (first, second)
          }
        }
      }
    }
  }

  @Test func `Code that an executor runs where it was resumed is in virtual time like any other`() async throws {
    let executor = InlineExecutor()
    try await withVirtualTime { time in
      let fired = Box(false)
      await withTaskExecutorPreference(executor) {
        await time.settle()
        #expect(Date() == Self.start)
        await time.advance(by: .seconds(5))
        #expect(Date() == Self.start.addingTimeInterval(5))
        DispatchQueue.global().asyncAfter(deadline: .now() + 30) { fired.value = true }
        try? await Task.sleep(for: .seconds(60))
        #expect(Date() == Self.start.addingTimeInterval(65))
      }
      #expect(fired.value)
      #expect(time.elapsed == .seconds(65))
    }
  }

  enum Wait: CaseIterable, Sendable {
    case sleep, virtualClock, settle, advance

    func run(_ time: VirtualTime) async {
      switch self {
      case .sleep: try? await Task.sleep(for: .seconds(1))
      case .virtualClock: try? await time.clock.sleep(for: .seconds(1))
      case .settle: await time.settle()
      case .advance: await time.advance(by: .seconds(1))
      }
    }
  }

  @Test(arguments: Wait.allCases)
  func `A loop that an executor runs within a wake-up hangs, and that is told`(wait: Wait) async throws {
    let executor = InlineExecutor()
    let isOver = Box(false)
    let found = await failures {
      try? await withVirtualTime(timeLimit: .seconds(1)) { time in
        await withTaskExecutorPreference(executor) {
          await wait.run(time)
          while !isOver.value { usleep(1_000) }
        }
      }
    }
    isOver.value = true
    #expect(found.count == 1)
    #expect(found.first?.text.contains("has not returned") == true)
  }

  @Test func `A task that blocks an executor of its own keeps the scope busy, and that is told`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let text = try await onlyFailure(at: #line + 2) {
      _ = await thrownError {
        try await withVirtualTime(timeLimit: .seconds(1)) { _ in
          await BlockedActor().wait(for: gate)
        }
      }
    }
    gate.signal()
    #expect(text.contains("still busy"))
    #expect(text.contains("one of these tasks runs on an executor of its own"))
  }

  @Test func `An executor may ask the scope's clock for its jobs`() async throws {
    let executor = AfterExecutor()
    try await withVirtualTime { time in
      await withTaskExecutorPreference(executor) {
        for _ in 0..<3 { try? await Task.sleep(for: .seconds(1)) }
      }
      #expect(time.elapsed == .seconds(3))
    }
  }

  @Test func `An executor whose block serves all jobs from the first on does not race`() async throws {
    let executor = LoopExecutor()
    try await withVirtualTime { time in
      for second in 1...9 {
        try await Task.sleep(for: .seconds(1))
        let seen = await LoopActor(executor).now()
        #expect(seen == .seconds(second))
      }
      #expect(time.elapsed == .seconds(9))
    }
    executor.stop()
  }

  @Test func `Tasks of no scope on the same executor are left alone`() async throws {
    let executor = QueueTaskExecutor()
    let isOver = Box(false)
    // Tasks are created in a scope all the while.
    async let scope: Void = withVirtualTime { _ in
      while !isOver.value { await Task {}.value }
    }
    for _ in 0..<200 {
      let task = Task(executorPreference: executor) {
        async let child = Date()
        return await [child, Date()]
      }
      #expect(await task.value.allSatisfy { $0 > Self.start.addingTimeInterval(1e8) })
    }
    isOver.value = true
    try await scope
  }
}

@globalActor private actor QueueActor {
  static let shared = QueueActor()
  private let executor = QueueSerialExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
}

/// Runs jobs in one block of a queue, which is given to it with the first.
private final class LoopExecutor: SerialExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var hasLoop = false
    var isStopped = false
  }

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let startsLoop = state.withLock { state in
      state.jobs.append(job)
      defer { state.hasLoop = true }
      return !state.hasLoop
    }
    signal.signal()
    if startsLoop { DispatchQueue.global().async { self.loop() } }
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    signal.signal()
  }

  private func loop() {
    while true {
      signal.wait()
      let job = state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
      if let job { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if state.withLock({ $0.isStopped }) { return }
    }
  }
}

private actor LoopActor {
  private let executor: LoopExecutor
  init(_ executor: LoopExecutor) { self.executor = executor }
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  func now() -> Duration? { VirtualTime.current?.elapsed }
}

private actor BlockedActor {
  private let executor = QueueSerialExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  func wait(for gate: DispatchSemaphore) { gate.wait() }
}
