import ConcurrencyTesting
import TestSupport
import Testing

/// What the kit does itself in a slice is not the slice's processor time.
struct KitWorkTests {
  private static let count = 2_000

  /// How much processor time a piece of work takes where nobody looks, the most of three.
  private static func unobserved(_ work: () async -> Int64) async -> Duration {
    var most: Int64 = 0
    for _ in 0..<3 { most = max(most, await work()) }
    return .nanoseconds(most)
  }

  /// Whether the work, whose processor time is told, stays within four times of what it takes unobserved. The kit's own part is
  /// ten times that in a build that is not optimized.
  private static func staysWithinBudget(_ work: @Sendable () async -> Int64) async -> Bool {
    // The machine can make any of it take longer, but not each time.
    for _ in 0..<10 {
      let budget = await unobserved(work) * 4
      let found = await failures { await assertNonBlocking(cpuBudget: budget) { _ = await work() } }
      if found.isEmpty { return true }
    }
    return false
  }

  @Test func `Tasks that a slice creates`() async {
    let isWithin = await Self.staysWithinBudget {
      await withTaskGroup(of: Void.self) { group in
        let began = threadProcessorTime()
        for _ in 0..<Self.count { group.addTask {} }
        return threadProcessorTime() - began
      }
    }
    #expect(isWithin)
  }

  @Test func `Tasks that a slice resumes`() async {
    let isWithin = await Self.staysWithinBudget {
      let waiting = Box<[CheckedContinuation<Void, Never>]>([])
      return await withTaskGroup(of: Void.self) { group in
        // A few at a time, in slices of their own.
        for number in 1...Self.count {
          group.addTask { await withCheckedContinuation { next in waiting.withLock { $0.append(next) } } }
          if number.isMultiple(of: 20) { await Task.yield() }
        }
        while waiting.value.count < Self.count { await Task.yield() }
        let began = threadProcessorTime()
        for continuation in waiting.value { continuation.resume() }
        return threadProcessorTime() - began
      }
    }
    #expect(isWithin)
  }
}
