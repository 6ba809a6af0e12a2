import ConcurrencyTesting
import Foundation
import Testing

@Suite struct RecordConcurrencyTests {
  @Test func tasksSlicesAndPeaksAreCounted() async throws {
    let (result, report) = try await withVirtualTime { _ in
      try await recordConcurrency {
        async let first: Void = Task.sleep(for: .seconds(1))
        async let second: Void = Task.sleep(for: .seconds(2))
        _ = try await (first, second)
        return 7
      }
    }
    #expect(result == 7)
    #expect(report.wall == .seconds(2))
    #expect(report.isVirtual)
    #expect(report.tasks.count == 3)
    #expect(report.peakConcurrency == 2)
    #expect(report.peakParallelism == 1)
    // Each child slept once, and the operation waited for each child.
    #expect(report.suspensionCount == 4)
    #expect(report.blocking.isEmpty)
  }

  @Test func spawnSitesAndParentsAreKnown() async throws {
    let line = #line + 2
    let (_, report) = await recordConcurrency {
      await Task.detached { await Task.yield() }.value
    }
    #expect(report.tasks.count == 2)
    let child = try #require(report.tasks.last)
    #expect(child.parent == report.tasks.first?.id)
    #expect(child.spawnSite?.shortFile == "RecordConcurrencyTests.swift")
    #expect(child.spawnSite?.line == line)
  }

  @Test func namesAreKnown() async throws {
    let (_, report) = await recordConcurrency {
      await Task(name: "loader") { await Task.yield() }.value
    }
    #expect(report.tasks.last?.name == "loader")
  }

  @Test func aYieldIsNoSuspension() async throws {
    let (_, report) = await recordConcurrency { await Task.yield() }
    #expect(report.suspensionCount == 0)
    // On one thread the yield cannot be over before the task has given the thread up.
    let (_, virtual) = try await withVirtualTime { _ in await recordConcurrency { await Task.yield() } }
    #expect(virtual.suspensionCount == 0)
    #expect(virtual.hopCount == 1)
  }

  @Test func anAwaitThatNeverSuspendsIsNoSuspension() async throws {
    func cached() async -> Int { 1 }
    let (_, report) = await recordConcurrency { await cached() + cached() }
    #expect(report.suspensionCount == 0)
  }

  @Test func aContinuationResumedFromAQueueIsASuspension() async throws {
    // A thread that is held up can find the continuation resumed before it has given up its task, but not every time.
    var counts: Set<Int> = []
    for _ in 0..<20 where !counts.contains(1) {
      let (_, report) = await recordConcurrency {
        await withCheckedContinuation { continuation in
          DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { continuation.resume() }
        }
      }
      counts.insert(report.suspensionCount)
    }
    #expect(counts.isSubset(of: [0, 1]))
    #expect(counts.contains(1))
  }

  @Test func theReportSurvivesCoding() async throws {
    let (_, report) = await recordConcurrency { await Task.detached { await Task.yield() }.value }
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(ConcurrencyReport.self, from: data) == report)
  }

  @Test func parallelismIsSeenInRealTime() async throws {
    // Two slices that wait for each other can only end if they run at one instant.
    let (_, report) = await recordConcurrency {
      let barrier = Barrier()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<2 { group.addTask { barrier.arriveAndWait(for: 2) } }
      }
    }
    #expect(report.peakParallelism >= 2 || report.poolWidth < 2)
  }

  @Test func eachTimeThatACallBlockedIsKeptWithItsInstant() async throws {
    let (_, report) = await recordConcurrency(poolWidth: 1) {
      for _ in 0..<3 {
        usleep(1_000)
        // On one thread it cannot be over before the task has given the thread up, as a short sleep can.
        await Task.yield()
      }
    }
    let finding = try #require(report.blocking.first)
    #expect(report.blocking.count == 1)
    #expect(finding.count == 3)
    #expect(finding.occurrences.count == 3)
    #expect(finding.occurrences.map(\.time) == finding.occurrences.map(\.time).sorted())
    #expect(finding.occurrences.map(\.wall).reduce(.zero, +) == finding.wall)
    #expect(finding.occurrences.allSatisfy { $0.task == finding.task })
    // Each stands in a slice of its own.
    let slices = report.tasks[0].slices.filter { slice in
      finding.occurrences.contains { slice.start <= $0.time && $0.time <= slice.end }
    }
    #expect(slices.count == 3)
  }

  private final class Barrier: Sendable {
    private let condition = NSCondition()
    // Guarded by the condition's lock.
    nonisolated(unsafe) private var arrived = 0

    func arriveAndWait(for count: Int) {
      condition.lock()
      arrived += 1
      condition.broadcast()
      while arrived < count, ProcessInfo.processInfo.activeProcessorCount > 1 { condition.wait() }
      condition.unlock()
    }
  }
}
