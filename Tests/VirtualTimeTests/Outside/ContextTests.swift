import ConcurrencyTesting
import Testing

/// What the caller's task carries is there inside the scope.
struct ContextTests {
  @TaskLocal static var label = "none"

  @Test func `Task-locals are visible in the body and its tasks`() async throws {
    try await Self.$label.withValue("test") {
      try await withVirtualTime { _ in
        #expect(Self.label == "test")
        #expect(await Task { Self.label }.value == "test")
        #expect(await Task.detached { Self.label }.value == "none")
        try await Self.$label.withValue("inner") {
          async let child = Self.label
          try await Task.sleep(for: .seconds(1))
          #expect(await child == "inner")
          #expect(Self.label == "inner")
        }
        #expect(Self.label == "test")
      }
    }
  }

  @Test func `The current test is known inside`() async throws {
    let outside = try #require(Test.current)
    try await withVirtualTime { time in
      #expect(Test.current?.id == outside.id)
      try await Task.sleep(for: .seconds(1))
      #expect(Test.current?.id == outside.id)
      #expect(await Task { Test.current?.id }.value == outside.id)
      time.runInBackground { #expect(Test.current?.id == outside.id) }
      await time.settle()
    }
  }

  @Test func `The body's result and error types pass through`() async throws {
    struct Failure: Error, Equatable { var code: Int }
    let text = try await withVirtualTime { _ in "result" }
    #expect(text == "result")
    await #expect(throws: Failure(code: 7)) { try await withVirtualTime { _ in throw Failure(code: 7) } }
  }

  @Test func `The scope's priority is the caller's`() async throws {
    let priorities = await Task(priority: .low) {
      let outside = Task.currentPriority
      let inside = try? await withVirtualTime { _ in Task.currentPriority }
      return (outside, inside)
    }.value
    #expect(priorities.1 == priorities.0 || priorities.1 == .low)
  }
}
