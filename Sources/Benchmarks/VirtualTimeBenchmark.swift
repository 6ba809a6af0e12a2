import ConcurrencyTesting

/// What virtual time costs, against a bare `Task.yield` in the same scope and round.
enum VirtualTimeBenchmark {
  static func run() async throws {
    try await sleeps()
    try await pendingSleepers()
    for pending in [10, 100, 1_000, 10_000, 100_000, 1_000_000] { try await growth(pending) }
    try await scopes()
    try await hours()
  }

  private static func yields(_ count: Int) -> Measurement.Piece {
    Measurement.Piece(name: "Task.yield", count: count) {
      for _ in 0..<count { await Task.yield() }
    }
  }

  private static func clockSleeps(_ name: String, _ clock: VirtualClock, _ count: Int) -> Measurement.Piece {
    Measurement.Piece(name: name, count: count) {
      for _ in 0..<count { try await clock.sleep(for: .seconds(1)) }
    }
  }

  private static func sleeps() async throws {
    let count = 5_000
    try await withVirtualTime { time in
      let measurement = try await Measurement([
        yields(count),
        clockSleeps("VirtualClock.sleep", time.clock, count),
        Measurement.Piece(name: "Task.sleep, nothing injected", count: count) {
          for _ in 0..<count { try await Task.sleep(for: .seconds(1)) }
        },
      ])
      measurement.printLine(0, to: 0)
      measurement.printLine(1, to: 0, target: "1.5 ×")
      measurement.printLine(2, to: 0, target: "2.5 ×")
    }
  }

  /// A hundred thousand sleepers at once, beyond what their tasks cost. Tasks of a group: in the order of their creation,
  /// since the runtime's group looks through its children for one that ends out of order. Other tasks: in no order.
  private static func pendingSleepers() async throws {
    let count = 100_000
    try await withVirtualTime(timeLimit: .seconds(600)) { time in
      let clock = time.clock
      let measurement = try await Measurement(
        rounds: 7,
        [
          yields(20_000),
          inGroup("100,000 tasks of a group that yield", count) { _ in await Task.yield() },
          inGroup("VirtualClock.sleep in these", count) { try? await clock.sleep(for: .microseconds(1 + $0)) },
          inGroup("Task.sleep in these", count) { try? await Task.sleep(for: .microseconds(1 + $0)) },
          inTasks("100,000 tasks that yield", count) { _ in await Task.yield() },
          inTasks("VirtualClock.sleep in these, in any order", count) {
            try? await clock.sleep(for: .microseconds(1 + $0 * 7919 % count))
          },
          inTasks("Task.sleep in these, in any order", count) {
            try? await Task.sleep(for: .microseconds(1 + $0 * 7919 % count))
          },
        ]
      )
      measurement.printLine(1, to: 0)
      measurement.printLine(2, beyond: 1, to: 0, target: "2 ×")
      measurement.printLine(3, beyond: 1, to: 0, target: "2 ×")
      measurement.printLine(4, to: 0)
      measurement.printLine(5, beyond: 4, to: 0)
      measurement.printLine(6, beyond: 4, to: 0)
    }
  }

  private static func inGroup(
    _ name: String,
    _ count: Int,
    _ body: @escaping @Sendable (Int) async -> Void
  ) -> Measurement.Piece {
    Measurement.Piece(name: name, count: count) {
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<count { group.addTask { await body(number) } }
      }
    }
  }

  private static func inTasks(
    _ name: String,
    _ count: Int,
    _ body: @escaping @Sendable (Int) async -> Void
  ) -> Measurement.Piece {
    Measurement.Piece(name: name, count: count) {
      let tasks = (0..<count).map { number in Task { await body(number) } }
      for task in tasks { await task.value }
    }
  }

  /// One sleep beside more and more pending timers.
  private static func growth(_ pending: Int) async throws {
    let count = 5_000
    try await withVirtualTime(timeLimit: .seconds(600)) { time in
      let clock = time.clock
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<pending {
          group.addTask { try? await clock.sleep(for: .seconds(1_000_000_000 + number * 7919 % pending)) }
        }
        await time.settle()
        let sleeps = clockSleeps("VirtualClock.sleep beside \(pending) timers", clock, count)
        let measurement = try await Measurement([yields(count), sleeps])
        measurement.printLine(1, to: 0)
        group.cancelAll()
      }
    }
  }

  private static func scopes() async throws {
    let count = 200
    let measurement = try await Measurement([
      Measurement.Piece(name: "a detached task of the platform, awaited", count: count) {
        for _ in 0..<count { await Task.detached {}.value }
      },
      Measurement.Piece(name: "opening and closing a scope", count: count) {
        for _ in 0..<count { try await withVirtualTime { _ in } }
      },
    ])
    measurement.printLine(0, to: 0)
    measurement.printLine(1, to: 0, target: "20 µs on an idle machine")
  }

  private static func hours() async throws {
    let measurement = try await Measurement([
      Measurement.Piece(name: "one hour in one sleep", count: 1) {
        try await withVirtualTime { _ in try await Task.sleep(for: .seconds(3600)) }
      },
      Measurement.Piece(name: "one hour in 3,600 sleeps of one second", count: 1) {
        try await withVirtualTime { _ in
          for _ in 0..<3600 { try await Task.sleep(for: .seconds(1)) }
        }
      },
    ])
    measurement.printLine(0, target: "under 10 ms")
    measurement.printLine(1)
  }
}
