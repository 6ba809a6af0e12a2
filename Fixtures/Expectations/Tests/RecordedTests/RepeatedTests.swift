import ConcurrencyTesting
import Testing

/// Code that asserts several times in a row. What one assertion sees is no affair of the next.
struct RepeatedTests {
  @Test func eachRecordingHasItsOwnTasks() async {
    for _ in 0..<3 {
      let report = await recordConcurrency(poolWidth: 2) {
        async let first: Void? = try? Task.sleep(for: .milliseconds(2))
        async let second: Void? = try? Task.sleep(for: .milliseconds(2))
        _ = await (first, second)
      }.report
      #expect(report.tasks.count == 3)
      #expect(report.suspensionCount >= 2)
      #expect(report.poolWidth == 2)
    }
  }

  @Test func whatThrowsEndsItsRecordingToo() async {
    struct Broken: Error {}
    for _ in 0..<3 {
      await #expect(throws: Broken.self) {
        try await assertSuspends {
          try await Task.sleep(for: .milliseconds(2))
          throw Broken()
        }
      }
      await assertSuspends { try? await Task.sleep(for: .milliseconds(2)) }
    }
  }
}
