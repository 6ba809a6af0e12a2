import ConcurrencyTesting
import Testing

/// Code that asserts several times in a row. What one assertion sees is no affair of the next.
struct RepeatedTests {
  @Test func eachRecordingHasItsOwnTasks() async {
    for _ in 0..<3 {
      let report = await recordConcurrency(poolWidth: 1) {
        async let first: Void = doNothing()
        async let second: Void = doNothing()
        _ = await (first, second)
      }.report
      #expect(report.tasks.count == 3)
      #expect(report.suspensionCount >= 1)
      #expect(report.poolWidth == 1)
    }
  }

  // On the main actor a task that awaits another one is suspended, for it has to let it run. A short sleep can be over before a
  // busy machine has let its task wait for it.
  @Test @MainActor func whatThrowsEndsItsRecordingToo() async {
    struct Broken: Error {}
    for _ in 0..<3 {
      await #expect(throws: Broken.self) {
        try await assertSuspends {
          await Task { doNothing() }.value
          throw Broken()
        }
      }
      await assertSuspends { await Task { doNothing() }.value }
    }
  }

  private func doNothing() {}
}
