import ConcurrencyTesting
import Dispatch
import Foundation
import Synchronization
import Testing

/// What scopes leave behind: nothing that grows with their number.
@Suite(.serialized)
struct ResourceTests {
  private static func runScopes(_ count: Int) async throws {
    for number in 0..<count {
      try await withVirtualTime { time in
        async let child: Void = Task.sleep(for: .seconds(1))
        let cancelled = Task { try await Task.sleep(for: .seconds(50)) }
        time.runInBackground { while true { try await Task.sleep(for: .seconds(1)) } }
        try await child
        cancelled.cancel()
        if number % 10 == 0 { await MainActor.run {} }
      }
    }
  }

  private static var threadCount: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
  }

  /// The memory that was allocated. Pages of files come and go as other code runs for the first time.
  private static var residentBytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let words = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }?.split { " \t".contains($0) }
    return (words?.dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
  }

  /// Makes sources that fire, and lets them go in every way in which a source can go.
  private static func runSources(_ count: Int) async throws {
    // The global queue has few threads, which other tests block.
    let queue = DispatchQueue(label: "sources")
    for _ in 0..<count / 100 {
      try await withVirtualTime { time in
        let fires = Mutex(0)
        for number in 0..<100 {
          let source = DispatchSource.makeTimerSource(queue: queue)
          source.setEventHandler { fires.withLock { $0 += 1 } }
          source.setCancelHandler {}
          source.schedule(deadline: .now() + 1, repeating: number % 2 == 0 ? 1 : 1_000)
          source.activate()
          if number % 10 == 0 { try await Task.sleep(for: .seconds(2)) }
          if number % 4 < 2 { source.cancel() }
        }
        #expect(fires.withLock { $0 } == 20)
      }
    }
  }

  /// How much `measure` grew over a thousand of what `run` runs: the least of several times, since other tests run side by
  /// side with this one, and what is left behind is left behind each time.
  private static func growth(
    of measure: () -> Int,
    over run: (Int) async throws -> Void = runScopes
  ) async throws -> Int {
    try await run(500)
    var least = Int.max
    for _ in 0..<12 {
      let before = measure()
      try #require(before > 0)
      try await run(1_000)
      least = min(least, measure() - before)
    }
    return least
  }

  @Test func `A thousand timer sources leave no thread`() async throws {
    #expect(try await Self.growth(of: { Self.threadCount }, over: Self.runSources) < 20)
  }

  @Test func `A thousand timer sources leave no memory in proportion`() async throws {
    // A source takes more than half a kilobyte.
    #expect(try await Self.growth(of: { Self.residentBytes }, over: Self.runSources) < 500 * 1_024)
  }

  @Test func `A thousand scopes leave no thread`() async throws {
    #expect(try await Self.growth(of: { Self.threadCount }) < 20)
  }

  @Test func `A thousand scopes leave no memory in proportion`() async throws {
    // Less than a kilobyte for each: one task that is kept takes more.
    #expect(try await Self.growth(of: { Self.residentBytes }) < 1_000 * 1_024)
  }

  @Test func `What a scope's body holds is given back`() async throws {
    final class Held: Sendable {}
    weak var weakly: Held?
    do {
      let held = Held()
      weakly = held
      try await withVirtualTime { _ in
        let task = Task {
          try await Task.sleep(for: .seconds(1))
          withExtendedLifetime(held) {}
        }
        try await task.value
        withExtendedLifetime(held) {}
      }
    }
    #expect(weakly == nil)
  }
}
