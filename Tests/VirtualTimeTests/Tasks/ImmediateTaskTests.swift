import ConcurrencyTesting
import Testing

/// `Task.immediate` begins in the slice of its creator, but sleeps for itself.
@Suite struct ImmediateTaskTests {
  @Test func `A sleep is the immediate task's, not its creator's`() async throws {
    try await withVirtualTime { time in
      let task = Task.immediate {
        try await Task.sleep(for: .seconds(5))
        return time.elapsed
      }
      // Making the creator ready again ends no sleep but its own.
      await Task.yield()
      await Task.yield()
      let woken = try await task.value
      #expect(woken == .seconds(5))
    }
  }
}
