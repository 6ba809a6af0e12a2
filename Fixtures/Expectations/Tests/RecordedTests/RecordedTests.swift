import ConcurrencyTesting
import Testing

/// Each test, and each case of one, is recorded by itself.
@Suite(.recordingConcurrency) struct RecordedTests {
  @Test(arguments: 1...2) func loads(_ count: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<count { group.addTask(name: "load") { try await Task.sleep(for: .milliseconds(1)) } }
      try await group.waitForAll()
    }
  }

  @Test(.virtualTime) func waitsForAnHour() async throws {
    try await Task.sleep(for: .seconds(3600))
  }
}
