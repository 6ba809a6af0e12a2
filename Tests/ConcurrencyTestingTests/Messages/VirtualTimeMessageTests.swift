import ConcurrencyTesting
import TestSupport
import Testing

#if DEBUG

/// What failures of virtual time say, word for word but for numbers of tasks and lines, and real times. In optimized
/// builds stacks have other frames.
struct VirtualTimeMessageTests {
  private static func waitForever() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }

  private static func poll() async throws {
    while true { try await Task.sleep(for: .seconds(60)) }
  }

  private func expect(
    _ name: String,
    tellsWaits: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
  ) async throws {
    let found = await failures { try? await body() }
    try #require(found.count == 1, "\(found.map(\.text))", sourceLocation: sourceLocation)
    var text = GoldenMessage.withoutNumbers(found[0].text)
    // A wait of less than a millisecond is not told; whether one is longer depends on the machine.
    if !tellsWaits { text = text.replacing(", for N s of real time", with: "") }
    try GoldenMessage.expect(text, name, sourceLocation: sourceLocation)
  }

  @Test func `Tasks are left`() async throws {
    try await expect("virtual-time-tasks-left") {
      try await withVirtualTime { time in
        for _ in 0..<3 { Task { try await Self.poll() } }
        Task(name: "heartbeat") { try await Self.poll() }
        try await Task.sleep(for: .seconds(90))
      }
    }
  }

  @Test func `Nothing can run any more`() async throws {
    try await expect("virtual-time-deadlock") {
      try await withVirtualTime(timeLimit: .milliseconds(100)) { _ in
        try await Task.sleep(for: .seconds(5))
        async let other: Void = Self.waitForever()
        await other
      }
    }
  }

  @Test func `Nobody moves the clock`() async throws {
    try await expect("virtual-time-clock-stands") {
      try await withVirtualTime(autoAdvance: .never, timeLimit: .milliseconds(100)) { _ in
        try await Task.sleep(for: .seconds(5))
      }
    }
  }

  @Test func `A task of an assertion goes on`() async throws {
    try await expect("leaked-tasks", tellsWaits: false) {
      try await withVirtualTime { _ in
        var leaked: Task<Void, any Error>?
        await assertNoLeakedTasks {
          leaked = Task(name: "poller") { try await Self.poll() }
          await Task.yield()
        }
        leaked?.cancel()
        try? await leaked?.value
      }
    }
  }
}

#endif
