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
