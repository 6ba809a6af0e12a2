import ConcurrencyTesting

/// Ten thousand sleeps of a hundred tasks, of lengths drawn from a seed.
enum TenThousandSleeps {
  /// A generator that is the same on every platform.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  /// Who woke when, in order.
  static func instants(schedule: SchedulePolicy) async throws -> [Int64] {
    let log = Log<Int64>()
    try await withVirtualTime(schedule: schedule) { time in
      await withTaskGroup(of: Void.self) { group in
        for task in 0..<100 as Range<UInt64> {
          group.addTask {
            var generator = Generator(state: task)
            for _ in 0..<100 {
              try? await Task.sleep(for: .nanoseconds(Int64.random(in: 0..<5_000, using: &generator)))
              log.append(time.elapsed.components.attoseconds / 1_000_000_000 &* 1000 &+ Int64(task))
            }
          }
        }
      }
    }
    return log.entries
  }

  /// The FNV-1a hash of `instants`. What it is in one process it is in every other.
  static func digest(_ instants: [Int64]) -> UInt64 {
    instants.reduce(into: 0xcbf2_9ce4_8422_2325) { hash, instant in
      withUnsafeBytes(of: instant.littleEndian) { bytes in
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      }
    }
  }

  /// The hashes of two schedules, written down once: the tests of both frameworks, which run in a process each, find them.
  static let digests: [(schedule: SchedulePolicy, digest: UInt64)] = [
    (.fifo, 6_198_989_739_163_552_154),
    (.random(seed: 42), 10_117_734_978_384_762_646),
  ]
}
