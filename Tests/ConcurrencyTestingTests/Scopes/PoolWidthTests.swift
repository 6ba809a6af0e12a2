import ConcurrencyTesting
import Dispatch
import Synchronization
import TestSupport
import Testing

@Suite struct PoolWidthTests {
  /// Lets its callers go on when `count` of them have come, whose threads it blocks until then.
  private final class Rendezvous: Sendable {
    private let count: Int
    private let arrived = Atomic<Int>(0)
    private let opened = DispatchSemaphore(value: 0)

    init(_ count: Int) { self.count = count }

    func wait() {
      if arrived.add(1, ordering: .relaxed).newValue == count {
        for _ in 1..<count { opened.signal() }
      } else {
        opened.wait()
      }
    }
  }

  @Test func aPoolOfOneRunsOneJobAtATime() async {
    let (_, report) = await recordConcurrency(poolWidth: 1) {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { spinProcessor(milliseconds: 2) } }
      }
    }
    #expect(report.peakParallelism == 1)
    #expect(report.tasks.count >= 4)
  }

  @Test func aWiderPoolHasAsManyThreads() async {
    let width = 6
    let rendezvous = Rendezvous(width)
    let (_, report) = await recordConcurrency(poolWidth: width) {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<width { group.addTask { rendezvous.wait() } }
      }
    }
    #expect(report.peakParallelism == width)
  }

  @Test func aPoolOfOneMakesStarvationCertain() async throws {
    let found = await failures {
      await assertResponsive(within: .microseconds(100), poolWidth: 1) {
        async let first: Void = spinProcessor(milliseconds: 2)
        async let second: Void = spinProcessor(milliseconds: 2)
        _ = await (first, second)
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.contains("Cause: saturated pool") == true)
  }

  @Test func anAssertionOfOverlapTakesAWidth() async throws {
    let line = #line + 2
    let text = try await onlyFailure(at: line) {
      await assertConcurrent(expectedWall: .zero, tolerance: .seconds(600), tasks: 3, poolWidth: 1) {
        async let first: Void = spinProcessor(milliseconds: 1)
        async let second: Void = spinProcessor(milliseconds: 1)
        _ = await (first, second)
      }
    }
    #expect(text.contains("expected 3"))
  }

  @Test func aWidthOfNoneIsAFailure() async throws {
    let line = #line + 3
    let ran = Box(false)
    let text = try await onlyFailure(at: line) {
      await assertNonBlocking(poolWidth: 0) { ran.value = true }
    }
    #expect(text == "assertNonBlocking: poolWidth is 0, but must be at least 1")
    #expect(ran.value)
  }

  @Test func aWidthThatNoMachineHasIsAFailure() async throws {
    let line = #line + 3
    let ran = Box(false)
    let text = try await onlyFailure(at: line) {
      await assertNonBlocking(poolWidth: .max) { ran.value = true }
    }
    #expect(text == "assertNonBlocking: poolWidth is \(Int.max), but must be at most 1024")
    #expect(ran.value)
  }

  @Test func aWidthInsideAnotherScopeIsAFailure() async throws {
    let line = #line + 3
    let text = try await onlyFailure(at: line) {
      try await withVirtualTime { _ in
        await assertConcurrent(expectedWall: .zero, tasks: 1, poolWidth: 2) { await Task.yield() }
      }
    }
    #expect(text.hasPrefix("assertConcurrent: poolWidth has no effect"))
  }
}
