import ConcurrencyTesting

/// What virtual time costs, against a bare `Task.yield` in the same scope and run.
enum VirtualTimeBenchmark {
  static func run() async throws {
    try await sleeps()
    try await pendingSleepers()
    try await growth()
    try await scopes()
  }

  /// One yield, which is the measure for the others, in nanoseconds.
  private static func yield(count: Int = 20_000) async -> Double {
    await Measurement.nanosecondsPerOperation(count: count) {
      for _ in 0..<count { await Task.yield() }
    }
  }

  private static func sleeps() async throws {
    let count = 20_000
    try await withVirtualTime { time in
      let clock = time.clock
      let yield = await yield()
      let clockSleep = try await Measurement.nanosecondsPerOperation(count: count) {
        for _ in 0..<count { try await clock.sleep(for: .seconds(1)) }
      }
      let taskSleep = try await Measurement.nanosecondsPerOperation(count: count) {
        for _ in 0..<count { try await Task.sleep(for: .seconds(1)) }
      }
      Measurement.line("Task.yield", yield, against: yield)
      Measurement.line("VirtualClock.sleep", clockSleep, against: yield, limit: "1.5 ×")
      Measurement.line("Task.sleep, nothing injected", taskSleep, against: yield, limit: "2.5 ×")
    }
  }

  /// A hundred thousand sleepers at once, beyond what their tasks cost. Tasks of a group: in the order of their creation,
  /// since the runtime's group looks through its children for one that ends out of order. Other tasks: in no order.
  private static func pendingSleepers() async throws {
    let count = 100_000
    try await withVirtualTime(timeLimit: .seconds(600)) { time in
      let clock = time.clock
      let yield = await yield()
      let ways: [(name: String, sleep: @Sendable (Duration) async -> Void)] = [
        ("VirtualClock.sleep", { @Sendable in try? await clock.sleep(for: $0) }),
        ("Task.sleep", { @Sendable in try? await Task.sleep(for: $0) }),
      ]
      let group = await inGroup(count) { _ in await Task.yield() }
      let alone = await inTasks(count) { _ in await Task.yield() }
      for (name, sleep) in ways {
        let inGroup = await inGroup(count) { await sleep(.microseconds(1 + $0)) }
        Measurement.line("\(name), 100,000 in a group", inGroup - group, against: yield, limit: "2 ×")
        let inTasks = await inTasks(count) { await sleep(.microseconds(1 + $0 * 7919 % count)) }
        Measurement.line("\(name), 100,000 in tasks", inTasks - alone, against: yield, limit: "2 ×")
      }
    }
  }

  private static func inGroup(_ count: Int, _ body: @escaping @Sendable (Int) async -> Void) async -> Double {
    await Measurement.nanosecondsPerOperation(count: count, runs: 5) {
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<count { group.addTask { await body(number) } }
      }
    }
  }

  private static func inTasks(_ count: Int, _ body: @escaping @Sendable (Int) async -> Void) async -> Double {
    await Measurement.nanosecondsPerOperation(count: count, runs: 5) {
      let tasks = (0..<count).map { number in Task { await body(number) } }
      for task in tasks { await task.value }
    }
  }

  /// One sleep beside more and more pending timers.
  private static func growth() async throws {
    let count = 20_000
    for pending in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
      try await withVirtualTime { time in
        let clock = time.clock
        await withTaskGroup(of: Void.self) { group in
          for number in 0..<pending {
            group.addTask { try? await clock.sleep(for: .seconds(1_000_000_000 + number * 7919 % pending)) }
          }
          await time.settle()
          let yield = await yield()
          let sleep = await Measurement.nanosecondsPerOperation(count: count) {
            for _ in 0..<count { try? await clock.sleep(for: .seconds(1)) }
          }
          Measurement.line("VirtualClock.sleep beside \(pending) timers", sleep, against: yield)
          group.cancelAll()
        }
      }
    }
  }

  private static func scopes() async throws {
    let count = 200
    let scope = try await Measurement.nanosecondsPerOperation(count: count) {
      for _ in 0..<count { try await withVirtualTime { _ in } }
    }
    Measurement.line("opening and closing a scope", scope, limit: "20 µs")
    let hour = try await Measurement.nanosecondsPerOperation(count: 1) {
      try await withVirtualTime { _ in
        for _ in 0..<3600 { try await Task.sleep(for: .seconds(1)) }
      }
    }
    Measurement.line("one hour in 3,600 sleeps of one second", hour, limit: "under 10 ms")
    let one = try await Measurement.nanosecondsPerOperation(count: 1) {
      try await withVirtualTime { _ in try await Task.sleep(for: .seconds(3600)) }
    }
    Measurement.line("one hour in one sleep", one, limit: "under 10 ms")
  }
}
