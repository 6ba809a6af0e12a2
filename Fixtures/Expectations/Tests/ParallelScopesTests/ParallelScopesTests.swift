import ConcurrencyTesting
import Foundation
import Testing

/// Ten tests in virtual time, two of them on the main actor, beside two in real time. All run at once; none may see the
/// others' time, tasks or findings.
@Suite struct ParallelScopesTests {
  @Test(arguments: 1...6)
  func sleepersSeeTheirOwnTime(_ number: Int) async throws {
    try await withVirtualTime { time in
      let start = ContinuousClock.now
      try await withThrowingTaskGroup(of: Duration.self) { group in
        for step in 1...10 {
          group.addTask {
            try await Task.sleep(for: .seconds(step * number))
            return start.duration(to: .now)
          }
        }
        var woken: [Duration] = []
        for try await duration in group { woken.append(duration) }
        #expect(woken == (1...10).map { .seconds($0 * number) })
      }
      #expect(time.elapsed == .seconds(10 * number))
    }
  }

  @Test(.virtualTime, arguments: [3, 5])
  @MainActor func mainActorTestsToo(_ hours: Int) async throws {
    let start = Date()
    for _ in 0..<hours {
      try await Task.sleep(for: .seconds(3600))
      MainActor.assertIsolated()
      dispatchPrecondition(condition: .onQueue(.main))
    }
    #expect(Date().timeIntervalSince(start) == Double(3600 * hours))
    #expect(VirtualTime.current?.elapsed == .seconds(3600 * hours))
  }

  @Test(.virtualTime(schedule: .random(seed: 7))) func unstructuredTasksStay() async throws {
    let ticks = Task.detached {
      var ticks = 0
      for _ in 0..<60 {
        try await Task.sleep(for: .seconds(1))
        ticks += 1
      }
      return ticks
    }
    #expect(try await ticks.value == 60)
    #expect(VirtualTime.current?.elapsed == .seconds(60))
  }

  @Test func gatheredWorkOverlaps() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(2)) {
        async let short: Void = Task.sleep(for: .seconds(1))
        async let long: Void = Task.sleep(for: .seconds(2))
        _ = try await (short, long)
      }
    }
  }

  // It sleeps 300 ms of real time: never less, whatever the clocks of the other tests do.
  @Test func realTimeGoesOn() async throws {
    #expect(!VirtualTime.isActive)
    let start = ContinuousClock.now
    let date = Date()
    try await Task.sleep(for: .milliseconds(300))
    let elapsed = start.duration(to: .now)
    #expect(elapsed >= .milliseconds(300))
    #expect(elapsed < .seconds(60))
    #expect(date.timeIntervalSinceNow < -0.29)
    #expect(date.timeIntervalSince1970 > 1_700_000_000)
  }

  // An hour of virtual time under a limit of a minute of real time.
  @Test(.timeLimit(.minutes(1))) func timeLimitsAreReal() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(3600))
      #expect(time.elapsed == .seconds(3600))
    }
  }
}
