import ConcurrencyTesting

/// What virtual time costs, against a bare `Task.yield` in the same scope and run.
enum VirtualTimeBenchmark {
  static func run() async throws {
    let count = 20_000
    try await withVirtualTime { time in
      let clock = time.clock
      let yield = await Measurement.nanosecondsPerOperation(count: count) {
        for _ in 0..<count { await Task.yield() }
      }
      let clockSleep = try await Measurement.nanosecondsPerOperation(count: count) {
        for _ in 0..<count { try await clock.sleep(for: .seconds(1)) }
      }
      let taskSleep = try await Measurement.nanosecondsPerOperation(count: count) {
        for _ in 0..<count { try await Task.sleep(for: .seconds(1)) }
      }
      Measurement.line("Task.yield", yield, against: yield)
      Measurement.line("VirtualClock.sleep", clockSleep, against: yield)
      Measurement.line("Task.sleep, nothing injected", taskSleep, against: yield)
    }
    let scopes = 200
    let scope = try await Measurement.nanosecondsPerOperation(count: scopes) {
      for _ in 0..<scopes { try await withVirtualTime { _ in } }
    }
    Measurement.line("opening and closing a scope", scope)
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
