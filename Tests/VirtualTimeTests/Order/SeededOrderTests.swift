import ConcurrencyTesting
import Testing

/// A seed chooses the order, and chooses the same one again.
struct SeededOrderTests {
  /// The order in which tasks with equal deadlines go on.
  private func wakeOrder(seed: UInt64, tasks: Int = 2) async throws -> [Int] {
    let log = Log<Int>()
    try await withVirtualTime(schedule: .random(seed: seed)) { time in
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<tasks {
          group.addTask {
            try? await Task.sleep(until: .now + .seconds(1), clock: .continuous)
            log.append(number)
          }
        }
      }
      #expect(time.elapsed == .seconds(1))
    }
    return log.entries
  }

  @Test func `Both orders appear over ten seeds`() async throws {
    var orders: Set<[Int]> = []
    for seed in 0..<10 as Range<UInt64> { orders.insert(try await wakeOrder(seed: seed)) }
    #expect(orders == [[0, 1], [1, 0]])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `The same seed gives the same order`(seed: UInt64) async throws {
    let first = try await wakeOrder(seed: seed, tasks: 30)
    #expect(first.sorted() == Array(0..<30))
    #expect(try await wakeOrder(seed: seed, tasks: 30) == first)
    // Thirty tasks have more orders than seeds will ever be tried.
    #expect(try await wakeOrder(seed: seed &+ 1, tasks: 30) != first)
  }

  @Test func `Ready jobs are permuted too`() async throws {
    var orders: Set<[Int]> = []
    for seed in 0..<10 as Range<UInt64> {
      let log = Log<Int>()
      try await withVirtualTime(schedule: .random(seed: seed)) { _ in
        await withTaskGroup(of: Void.self) { group in
          for number in 0..<2 { group.addTask { log.append(number) } }
        }
      }
      orders.insert(log.entries)
    }
    #expect(orders == [[0, 1], [1, 0]])
  }

  @Test func `A seed permutes no deadlines that differ`() async throws {
    for seed in 0..<20 as Range<UInt64> {
      let log = Log<Int>()
      try await withVirtualTime(schedule: .random(seed: seed)) { _ in
        await withTaskGroup(of: Void.self) { group in
          for number in 1...10 {
            group.addTask {
              try? await Task.sleep(for: .nanoseconds(number))
              log.append(number)
            }
          }
        }
      }
      #expect(log.entries == Array(1...10))
    }
  }

  @Test(arguments: TenThousandSleeps.digests)
  func `Ten thousand sleeps give the same instants twice, and in every process`(
    schedule: SchedulePolicy,
    digest: UInt64
  ) async throws {
    let first = try await TenThousandSleeps.instants(schedule: schedule)
    #expect(first.count == 10_000)
    #expect(try await TenThousandSleeps.instants(schedule: schedule) == first)
    #expect(TenThousandSleeps.digest(first) == digest)
  }
}
