import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// Processor time is counted from one yield to the next, also where the task goes on in the same slice.
///
/// All is measured in processor time, so that it makes no difference how busy the machine is. A stretch between two pauses
/// uses a tenth of the budget, all stretches together four times the budget.
@Suite struct YieldTests {
  private static let budget = Duration.milliseconds(50)
  private static let verdict = "assertNonBlocking: found 1 slice over 50 ms of processor time, expected none"

  private static func compute(_ pause: () async -> Void) async {
    for _ in 0..<40 {
      spinProcessor(milliseconds: 5)
      await pause()
    }
  }

  private static func cached() async {}

  @Test func shortStretchesBetweenYieldsAreNoFinding() async {
    #expect(await findings(cpuBudget: Self.budget) { await Self.compute { await Task.yield() } } == nil)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1, "it takes a second thread"))
  func yieldsThatKeepTheThreadCountToo() async {
    let (text, report) = await recordConcurrency {
      await findings(cpuBudget: Self.budget) { await Self.compute { await yieldInsideSlice() } }
    }
    #expect(text == nil)
    // Real time is no less than processor time: stretches of more than the budget were in one slice indeed.
    #expect(report.slices.contains { $0.realDuration > Self.budget * 2 })
    // And all stretches of a slice count towards it.
    #expect(report.slices.contains { ($0.cpu ?? .zero) > Self.budget * 2 })
  }

  @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1, "it takes a second thread"))
  func aSuspensionAfterAYieldThatKeptTheThreadIsOne() async throws {
    // A thread that is held up can find the sleep over before it has given up its task, but not every time.
    let attempts = 20
    let found = try await failures {
      for _ in 0..<attempts {
        try await assertSuspends {
          await yieldInsideSlice()
          try await Task.sleep(for: .milliseconds(5))
        }
      }
    }
    #expect(found.count < attempts)
  }

  @Test func whatTheKitComputesIsNotTheTests() async {
    let text = await findings(cpuBudget: Self.budget) {
      // Resolves the stacks of what it has found, which takes longer than the budget the first times.
      for number in 0..<3 {
        let (_, report) = await recordConcurrency {
          await withTaskGroup(of: Void.self) { group in
            for _ in 0...number { group.addTask { await Task.yield() } }
          }
        }
        #expect(report.tasks.count == number + 2)
      }
    }
    #expect(text == nil)
  }

  @Test func theSameStretchesWithoutYieldsAreFound() async throws {
    // An await that does not suspend is no yield.
    let found = await findings(cpuBudget: Self.budget) { await Self.compute { await Self.cached() } }
    let text = try #require(found)
    #expect(text.hasPrefix(Self.verdict))
    #expect(text.contains("at static YieldTests.compute(_:) at YieldTests.swift:"))
  }

  @Test func aLongStretchBetweenYieldsIsFound() async throws {
    let found = await findings(cpuBudget: Self.budget) {
      await Self.compute { await Task.yield() }
      spinProcessor(milliseconds: 100)
      await Self.compute { await Task.yield() }
    }
    let text = try #require(found)
    #expect(text.hasPrefix(Self.verdict))
  }
}
