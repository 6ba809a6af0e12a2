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
      try await withVirtualTime(timeLimit: .seconds(1)) { _ in
        try await Task.sleep(for: .seconds(5))
        async let other: Void = Self.waitForever()
        await other
      }
    }
  }

  @Test func `Nobody moves the clock`() async throws {
    try await expect("virtual-time-clock-stands") {
      try await withVirtualTime(autoAdvance: .never, timeLimit: .seconds(1)) { _ in
        try await Task.sleep(for: .seconds(5))
      }
    }
  }

  /// Expects one failure, which is short enough to read.
  private func expectShort(_ rest: String, _ body: () async throws -> Void) async throws {
    let found = await failures { try? await body() }
    try #require(found.count == 1, "\(found.map(\.text))")
    #expect(GoldenMessage.linesBeforeStacks(found[0].text) <= 25, "\(found[0].text)")
    #expect(found[0].text.contains(rest), "\(found[0].text)")
  }

  @Test func `Many tasks that wait at places of their own are told in few lines`() async throws {
    try await expectShort("… 9 more tasks\n") {
      try await withVirtualTime { _ in
        var leaked: [Task<Void, any Error>] = []
        await assertNoLeakedTasks {
          for number in 0..<12 { leaked.append(Task(name: "poller \(number)") { try await Self.poll() }) }
          await Task.yield()
        }
        for task in leaked { task.cancel() }
        for task in leaked { try? await task.value }
      }
    }
    try await expectShort("… 3 more tasks\n") {
      try await withVirtualTime(timeLimit: .seconds(1)) { _ in
        await withTaskGroup(of: Void.self) { group in
          for number in 0..<12 { group.addTask(name: "waiter \(number)") { await Self.waitForever() } }
        }
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
