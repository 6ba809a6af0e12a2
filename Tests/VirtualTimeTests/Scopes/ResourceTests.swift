import ConcurrencyTesting
import Foundation
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

  private static var residentBytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// How much `measure` grew over a thousand scopes: the least of several times, since other tests run side by side with
  /// this one, and what scopes leave behind they leave behind each time.
  private static func growth(of measure: () -> Int) async throws -> Int {
    try await runScopes(500)
    var least = Int.max
    for _ in 0..<4 {
      let before = measure()
      try #require(before > 0)
      try await runScopes(1_000)
      least = min(least, measure() - before)
    }
    return least
  }

  @Test func `A thousand scopes leave no thread`() async throws {
    #expect(try await Self.growth { Self.threadCount } < 20)
  }

  @Test func `A thousand scopes leave no memory in proportion`() async throws {
    // Less than a kilobyte for each: one task that is kept takes more.
    #expect(try await Self.growth { Self.residentBytes } < 1_000 * 1_024)
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
