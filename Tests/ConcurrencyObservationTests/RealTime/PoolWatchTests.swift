import ConcurrencyObservation
import ConcurrencyRuntime
import Dispatch
import Synchronization
import TestSupport
import Testing

/// Pools in real time that stand still. What stands still here does so until it is told of, however long that takes.
@Suite struct PoolWatchTests {
  /// Long enough for a thread to get a core on a busy machine.
  private static let limit: Int64 = 3_000_000_000

  /// Runs `operation` in a scope of its own. Tells how the pool was starved, if it was.
  private func watching(
    width: Int,
    warn: @escaping @Sendable (Stall) -> Void = { _ in },
    _ operation: @Sendable () async -> Void
  ) async throws -> Stall? {
    let scope = RealTimeScope(budgets: nil, width: width, limit: Self.limit, warn: warn)
    let record = try #require(await scope.open())
    await operation()
    return await scope.close(record)
  }

  @Test func aPoolWhoseOnlyThreadWaitsForAnotherJobIsLentOne() async throws {
    let gate = DispatchSemaphore(value: 0)
    let stall = try #require(
      try await watching(width: 1) {
        await withTaskGroup { group in
          group.addTask { Self.wait(for: gate) }
          group.addTask { gate.signal() }
        }
      }
    )
    #expect(stall.isStarved)
    #expect(stall.poolWidth == 1)
    #expect(stall.holders.count == 1)
    let frames = try #require(stall.holders.first?.stack).addresses
    #expect(!frames.isEmpty)
    #expect(stall.holders.first?.task?.isRoot == false)
    #expect(stall.others.contains { $0.isRoot && $0.waitsAt != nil })
    #expect(stall.others.count == 2, "the operation, and the task that has no thread")
  }

  @Test func aPoolIsLentAsManyThreadsAsItTakes() async throws {
    let gate = DispatchSemaphore(value: 0)
    let stall = try await watching(width: 2) {
      await withTaskGroup { group in
        for _ in 0..<6 { group.addTask { Self.wait(for: gate) } }
        group.addTask { for _ in 0..<6 { gate.signal() } }
      }
    }
    #expect(stall?.holders.count == 2)
  }

  @Test func whatWaitsWithoutAThreadStarvesNobody() async throws {
    let warnings = Mutex<[Stall]>([])
    let (told, tell) = AsyncStream.makeStream(of: Void.self)
    let stall = try await watching(width: 1) { stall in
      warnings.withLock { $0.append(stall) }
      tell.yield()
    } _: {
      for await _ in told { break }
    }
    #expect(stall == nil)
    #expect(warnings.withLock { $0.count } == 1)
    let warning = try #require(warnings.withLock { $0.first })
    #expect(!warning.isStarved)
    #expect(warning.holders.isEmpty)
    #expect(warning.others.map { $0.isRoot } == [true])
  }

  @Test func aSliceThatDoesNotComeBackStarvesNobodyIfNothingIsReady() async throws {
    let gate = DispatchSemaphore(value: 0)
    let warnings = Mutex<[Stall]>([])
    let stall = try await watching(width: 1) { stall in
      warnings.withLock { $0.append(stall) }
      gate.signal()
    } _: {
      Self.wait(for: gate)
    }
    #expect(stall == nil)
    let warning = try #require(warnings.withLock { $0.first })
    #expect(warning.holders.count == 1)
    #expect(warning.holders.first?.stack == nil, "to look at the thread could end its call")
    #expect(warning.others.isEmpty)
  }

  private static func wait(for gate: DispatchSemaphore) { gate.wait() }
}
