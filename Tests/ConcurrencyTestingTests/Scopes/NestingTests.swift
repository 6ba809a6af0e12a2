import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

@Suite struct NestingTests {
  @Test func virtualTimeInsideAWatchedScopeIsWatched() async throws {
    let found = try await failures {
      try await assertNonBlocking(cpuBudget: .seconds(600)) {
        try await withVirtualTime { time in
          try await Task.sleep(for: .seconds(3600))
          usleep(1)
          #expect(time.elapsed >= .seconds(3600))
        }
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.contains("usleep") == true)
  }

  @Test func anAssertionInsideAnotherTellsBoth() async throws {
    let found = await failures {
      await assertNonBlocking(cpuBudget: .seconds(600)) {
        await assertNonBlocking(cpuBudget: .seconds(600)) {
          usleep(1)
        }
      }
    }
    #expect(found.count == 2)
  }

  @Test func whatHappensBesideTheInnerAssertionIsTheOutersOnly() async throws {
    let found = await failures {
      await assertNonBlocking(cpuBudget: .seconds(600)) {
        usleep(1)
        await assertNonBlocking(cpuBudget: .seconds(600)) { await Task.yield() }
        usleep(1)
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.hasPrefix("assertNonBlocking") == true)
  }

  @Test func whatBlockedInTheSliceInWhichTheInnerAssertionEndsIsFound() async throws {
    let found = try await failures {
      try await withVirtualTime { _ in
        // Its executor runs it within the slice of the task that it awaits.
        await Task(executorPreference: InlineExecutor()) {
          await assertNonBlocking(cpuBudget: .seconds(600)) {
            await Task.detached { _ = usleep(1) }.value
          }
        }.value
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.contains("usleep") == true)
  }

  /// Computes for 100 ms of processor time.
  private static func compute() {
    let end = threadProcessorTime() + 100_000_000
    var state: UInt64 = 1
    // Seldom: in a job that drains an actor the kit takes time to find out whose clock is read, and takes no samples then.
    repeat {
      for step in 0..<100_000 as Range<UInt64> { state = state &* 31 &+ step }
    } while threadProcessorTime() < end
    #expect(state != 0)
  }

  private actor Drained {
    /// Runs `operation` in a job that drains the actor, which is busy with this very function when the task is created.
    func run(_ operation: @escaping @Sendable (isolated Drained) async -> Void) -> Task<Void, Never> {
      Task { await operation(self) }
    }

    /// The same with a task behind it in the actor's queue, which keeps the job until `isOver` is set.
    func run(
      until isOver: Box<Bool>,
      _ operation: @escaping @Sendable (isolated Drained) async -> Void
    ) -> Task<Void, Never> {
      defer { Task { keep(until: isOver) } }
      return run(operation)
    }

    private func keep(until isOver: Box<Bool>) { while !isOver.value { sched_yield() } }
  }

  enum Computes: CaseIterable, Sendable {
    case inside, before, after
  }

  @Test(arguments: Computes.allCases)
  func theInnerAssertionIsToldOfItsShareOfAJobThatDrainsAnActor(_ computes: Computes) async throws {
    let found = await failures {
      await assertNonBlocking(cpuBudget: .seconds(600)) {
        await Drained().run { actor in
          if computes == .before { Self.compute() }
          await assertNonBlocking(cpuBudget: .milliseconds(20)) {
            actor.assertIsolated()
            if computes == .inside { Self.compute() }
          }
          if computes == .after { Self.compute() }
        }.value
      }
    }
    #expect(found.count == (computes == .inside ? 1 : 0))
  }

  @Test func aJobThatDrainsAnActorIsWatchedFromTheFirstAssertionOn() async throws {
    let found = try await failures {
      try await withVirtualTime { _ in
        await Drained().run { _ in
          await assertNonBlocking(cpuBudget: .seconds(600)) { _ = usleep(1) }
        }.value
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.contains("usleep") == true)
  }

  @Test func whatATaskComputesInAJobThatGoesOnIsFound() async throws {
    let isOver = Box(false)
    let found = await failures {
      await assertNonBlocking(cpuBudget: .milliseconds(20), poolWidth: 2) {
        await Drained().run(until: isOver) { _ in Self.compute() }.value
      }
      isOver.value = true
    }
    #expect(found.count == 1)
  }

  private actor Waiting {
    func assertNonBlocking(_ operation: @Sendable (isolated Waiting) async -> Void) async {
      await ConcurrencyTesting.assertNonBlocking(cpuBudget: .milliseconds(20), poolWidth: 2) { await operation(self) }
    }
  }

  @Test func soIsWhatIsAwaitedOnAnotherActor() async throws {
    let isOver = Box(false)
    let found = await failures {
      await Waiting().assertNonBlocking { _ in
        await Drained().run(until: isOver) { _ in Self.compute() }.value
      }
      isOver.value = true
    }
    #expect(found.count == 1)
  }

  @Test(arguments: [true, false])
  func whatATaskIsAllowedToComputeIsAllowedWhereAnExecutorInterruptsIt(computesInside: Bool) async throws {
    let found = await failures {
      await assertNonBlocking(cpuBudget: .milliseconds(20)) {
        let (isReady, ready) = AsyncStream<Void>.makeStream()
        let waits = Task(executorPreference: InlineExecutor()) {
          for await _ in isReady {}
          await assertNonBlocking(cpuBudget: .milliseconds(20)) { if computesInside { Self.compute() } }
        }
        await Task.detached {
          allowBlocking("the test computes") {
            if !computesInside { Self.compute() }
            ready.finish()
          }
        }.value
        await waits.value
      }
    }
    // Both assertions tell what is allowed to another task only.
    #expect(found.count == (computesInside ? 2 : 0))
  }

  @Test func theInnerAssertionMeasuresOnTheOutersClock() async throws {
    try await withVirtualTime { _ in
      try await Task.sleep(for: .seconds(5))
      let (_, report) = try await recordConcurrency { try await Task.sleep(for: .seconds(7)) }
      #expect(report.wall == .seconds(7))
      try await assertConcurrent(expectedWall: .seconds(3), tasks: 1) { try await Task.sleep(for: .seconds(3)) }
    }
  }

  @Test func tasksThatOutliveAnAssertionGoOn() async throws {
    let (isOver, end) = AsyncStream<Void>.makeStream()
    let task = await assertNonBlocking(cpuBudget: .seconds(600)) {
      Task {
        for await _ in isOver {}
        usleep(1)
        return 42
      }
    }
    end.finish()
    #expect(await task.value == 42)
  }

  @Test(.nonBlocking(cpuBudget: .seconds(600))) func theTraitWatches() async throws {
    try await Task.sleep(for: .milliseconds(1))
  }

  @Test(.nonBlocking(cpuBudget: .seconds(600)), .virtualTime) @MainActor func traitsCombine() async throws {
    try await Task.sleep(for: .seconds(60))
    #expect(VirtualTime.current?.elapsed == .seconds(60))
  }

  @Test(.virtualTime, .nonBlocking(cpuBudget: .seconds(600))) func traitsCombineTheOtherWay() async throws {
    try await Task.sleep(for: .seconds(60))
    #expect(VirtualTime.current?.elapsed == .seconds(60))
  }

  @Test func cancellationReachesTheOperation() async throws {
    let task = Task {
      try await assertNonBlocking(cpuBudget: .seconds(600)) { try await Task.sleep(for: .seconds(3600)) }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @TaskLocal private static var local = 0

  @Test func taskLocalsAreKept() async throws {
    try await Self.$local.withValue(7) {
      await assertNonBlocking(cpuBudget: .seconds(600)) { #expect(Self.local == 7) }
      try await withVirtualTime { _ in
        #expect(Self.local == 7)
        #expect(Test.current != nil)
      }
    }
  }
}
