import ConcurrencyTesting
import Foundation
import Testing

/// What scopes leave behind: nothing. The tests of this target run side by side, so the bounds are generous: what is to be
/// found out is whether anything grows with the number of scopes.
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

  @Test func `A thousand scopes leave no thread`() async throws {
    try await Self.runScopes(50)
    let before = Self.threadCount
    try await Self.runScopes(1_000)
    #expect(before > 0)
    #expect(Self.threadCount < before + 100)
  }

  @Test func `A thousand scopes leave no memory in proportion`() async throws {
    try await Self.runScopes(500)
    let start = Self.residentBytes
    try await Self.runScopes(1_000)
    let grown = Self.residentBytes - start
    #expect(start > 0)
    // Each scope handles a stack of eight megabytes, a heap of timers and a dozen tasks of some kilobytes each.
    #expect(grown < 10_000 * 1_000, "\(grown) bytes")
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
