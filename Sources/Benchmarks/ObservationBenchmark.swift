import BenchmarkWorkload
import ConcurrencyObservation
import ConcurrencyRuntime

/// What it costs to observe in real time, against the same work on the platform's own pool.
enum ObservationBenchmark {
  static func run() async throws {
    try await turns()
    try await resumptions()
    try await creations()
    try await workloads()
  }

  /// Where a piece of work runs: on the platform's pool or in a scope.
  private enum Place: String, CaseIterable {
    case platform = "unobserved"
    case recorded = "recorded"
    /// As in `assertNonBlocking`.
    case watched = "recorded and watched"
  }

  /// `body`, of `count` operations, in one place.
  private static func piece(
    _ name: String,
    _ count: Int,
    in place: Place,
    _ body: @escaping @Sendable () async -> Void
  ) -> Measurement.Piece {
    Measurement.Piece(name: "\(name), \(place.rawValue)", count: count) {
      guard place != .platform else { return await body() }
      let scope = RealTimeScope(budgets: place == .watched ? SliceBudgets(pool: 10_000_000, main: 16_000_000) : nil)
      guard let record = await scope.open() else { preconditionFailure("a benchmark runs in a task") }
      await body()
      await scope.close(record)
    }
  }

  /// Prints how much processor time one operation takes on the platform's pool, and how much more in the two kinds of scope.
  private static func compareProcessorTime(
    _ name: String,
    _ count: Int,
    target: String = "",
    _ body: @escaping @Sendable () async -> Void
  ) async throws {
    let pieces = Place.allCases.map { piece(name, count, in: $0, body) }
    let measurement = try await Measurement(rounds: 31, clock: .processor, pieces)
    measurement.printLine(0, to: 0)
    measurement.printLine(1, beyond: 0, to: 0)
    measurement.printLine(2, beyond: 0, to: 0, target: target)
  }

  // MARK: Jobs that do nothing

  /// A yield is two jobs: the one that the yield makes, and the task's.
  private static func turns() async throws {
    let count = 20_000
    try await compareProcessorTime("a job, of a task that yields", count * 2, target: "150 ns") {
      for _ in 0..<count { await Task.yield() }
    }
    try await compareProcessorTime("a job, of eight tasks that yield", count * 2, target: "150 ns") {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask { for _ in 0..<count / 8 { await Task.yield() } }
        }
      }
    }
  }

  /// Two tasks that wait for each other through streams.
  private static func resumptions() async throws {
    let count = 10_000
    try await compareProcessorTime("a job, of two tasks that resume each other", count * 2, target: "150 ns") {
      let (left, toLeft) = AsyncStream.makeStream(of: Int.self)
      let (right, toRight) = AsyncStream.makeStream(of: Int.self)
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          var numbers = left.makeAsyncIterator()
          for number in 0..<count {
            toRight.yield(number)
            _ = await numbers.next()
          }
        }
        group.addTask {
          var numbers = right.makeAsyncIterator()
          for number in 0..<count {
            _ = await numbers.next()
            toLeft.yield(number)
          }
        }
      }
    }
  }

  private static func creations() async throws {
    let count = 5_000
    try await compareProcessorTime("a child task, from creation to end", count) {
      for _ in 0..<count {
        async let nothing: Void = {}()
        await nothing
      }
    }
  }

  // MARK: Jobs of 20 µs

  private static func workloads() async throws {
    let step = Spin.steps(microseconds: 20)
    let count = 2_000
    try await compareWorkload("20 µs slices of four tasks") {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            for _ in 0..<count / 4 {
              Spin.run(step)
              await Task.yield()
            }
          }
        }
      }
    }
    try await compareWorkload("20 µs child tasks of a group") {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<count { group.addTask { Spin.run(step) } }
      }
    }
  }

  /// Prints how long a workload takes, and how much processor time, which other programs on the machine hardly change.
  private static func compareWorkload(_ name: String, _ body: @escaping @Sendable () async -> Void) async throws {
    for (clock, suffix) in [(Measurement.Clock.wall, ", wall"), (.processor, ", processor time")] {
      let pieces = Place.allCases.map { piece(name + suffix, 1, in: $0, body) }
      let measurement = try await Measurement(rounds: 31, clock: clock, pieces)
      measurement.printLine(0, to: 0)
      measurement.printLine(1, to: 0)
      measurement.printLine(2, to: 0, target: clock == .wall ? "1.03 ×" : "")
    }
  }
}
