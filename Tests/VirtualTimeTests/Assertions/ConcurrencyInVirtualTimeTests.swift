import ConcurrencyTesting
import TestSupport
import Testing

/// The assertions on overlap, measured on a scope's clock.
struct ConcurrencyInVirtualTimeTests {
  private static func load(_ duration: Duration) async throws {
    try await Task.sleep(for: duration)
  }

  @Test func `Gathered sleeps overlap, exactly`() async throws {
    try await withVirtualTime { time in
      try await assertConcurrent(expectedWall: .seconds(2)) {
        async let first: Void = Self.load(.seconds(1))
        async let second: Void = Self.load(.seconds(2))
        _ = try await (first, second)
      }
      #expect(time.elapsed == .seconds(2))
    }
  }

  @Test func `Sleeps in sequence do not`() async throws {
    try await withVirtualTime { _ in
      let text = try await onlyFailure(at: #line + 1) {
        try await assertConcurrent(expectedWall: .seconds(2)) {
          try await Self.load(.seconds(1))
          try await Self.load(.seconds(2))
        }
      }
      #expect(text.contains("took 3 s of virtual time, expected 2 s ± 0 s: 1 s too slow"))
    }
  }

  @Test func `The right wall with no overlap fails`() async throws {
    try await withVirtualTime { _ in
      let text = try await onlyFailure(at: #line + 1) {
        try await assertConcurrent(expectedWall: .seconds(3)) {
          try await Self.load(.seconds(1))
          try await Self.load(.seconds(2))
        }
      }
      #expect(text.contains("at most 1 task was working at once, expected 2"))
    }
  }

  @Test func `A nanosecond too much fails`() async throws {
    try await withVirtualTime { _ in
      try await onlyFailure(at: #line + 1) {
        try await assertConcurrent(expectedWall: .seconds(2)) {
          async let first: Void = Self.load(.seconds(1))
          async let second: Void = Self.load(.nanoseconds(2_000_000_001))
          _ = try await (first, second)
        }
      }
      try await assertConcurrent(expectedWall: .seconds(2), tolerance: .nanoseconds(1)) {
        async let first: Void = Self.load(.seconds(1))
        async let second: Void = Self.load(.nanoseconds(2_000_000_001))
        _ = try await (first, second)
      }
    }
  }

  @Test func `The peak is the number of sleepers`() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(1), tasks: 10) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<10 { group.addTask { try await Self.load(.seconds(1)) } }
          try await group.waitForAll()
        }
      }
      try await onlyFailure(at: #line + 1) {
        try await assertConcurrent(expectedWall: .seconds(1), tasks: 11) {
          try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { try await Self.load(.seconds(1)) } }
            try await group.waitForAll()
          }
        }
      }
    }
  }

  @Test func `A recording tells the wall, the peak and the suspensions`() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(100))
      let (value, report) = try await recordConcurrency {
        async let first: Void = Self.load(.seconds(3))
        async let second: Void = Self.load(.seconds(5))
        async let third: Void = Task.detached { try await Self.load(.seconds(4)) }.value
        _ = try await (first, second, third)
        return 7
      }
      #expect(value == 7)
      #expect(report.wall == .seconds(5))
      #expect(report.isVirtual)
      #expect(report.peakConcurrency == 3)
      #expect(report.peakParallelism == 1)
      #expect(report.suspensionCount > 0)
      #expect(time.elapsed == .seconds(105))
    }
  }

  @Test func `A deadline that is met hides no awaits in sequence, and is told who cancelled it`() async throws {
    try await withVirtualTime { _ in
      let report = try await recordConcurrency {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            try await Self.load(.seconds(1))
            try await Self.load(.seconds(2))
          }
          group.addTask { try await Self.load(.seconds(60)) }
          defer { group.cancelAll() }
          _ = try await group.next()
        }
      }.report
      #expect(report.wall == .seconds(3))
      #expect(report.peakConcurrency == 2)
      #expect(report.diagnoses.map(\.cause) == [.sequentialAwaits])
      #expect(report.diagnoses.map(\.lost) == [.seconds(1)])
      let operation = try #require(report.tasks.first).id
      let sleeps = report.tasks.flatMap(\.suspensions).filter { $0.reason == .timer }
      #expect(sleeps.count { $0.resumedBy == operation } == 1)
      #expect(sleeps.count { $0.resumedBy == nil } == 2)
    }
  }

  @Test func `A recording of a sequence has a peak of one`() async throws {
    try await withVirtualTime { _ in
      let report = try await recordConcurrency {
        for _ in 0..<3 { try await Self.load(.seconds(1)) }
      }.report
      #expect(report.wall == .seconds(3))
      #expect(report.peakConcurrency == 1)
      #expect(report.suspensionCount == 3)
    }
  }

  @Test(arguments: [1, 2])
  func `The real time of the first slice and the last is that in the recording`(slices: Int) async throws {
    try await withVirtualTime { _ in
      spinProcessor(milliseconds: 200)
      let report = await recordConcurrency {
        spinProcessor(milliseconds: 20)
        if slices == 2 {
          await Task.yield()
          spinProcessor(milliseconds: 20)
        }
      }.report
      let times = report.slices.map(\.realDuration)
      #expect(times.count == slices)
      #expect(times.allSatisfy { $0 >= .milliseconds(20) })
      // Of both, the thread had no core for the rest.
      let cpu = report.slices.compactMap(\.cpu)
      #expect(cpu.count == slices)
      #expect(cpu.allSatisfy { $0 < .milliseconds(200) })
    }
  }

  @Test(.virtualTime) @MainActor
  func `On the main actor, under the trait`() async throws {
    try await assertConcurrent(expectedWall: .seconds(2)) {
      async let first: Void = Self.load(.seconds(1))
      async let second: Void = Self.load(.seconds(2))
      _ = try await (first, second)
    }
  }
}
