import ConcurrencyRuntime
import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

@Suite struct AssertSuspendsTests {
  private func cached() async -> Int { 1 }

  @Test func aSleepSuspends() async throws {
    // A thread that is held up can find the sleep over before it has given up its task, but not every time.
    let attempts = 20
    let found = try await failures {
      for _ in 0..<attempts {
        try await assertSuspends { try await Task.sleep(for: .milliseconds(5)) }
      }
    }
    #expect(found.count < attempts)
  }

  @Test func aCacheHitDoesNot() async throws {
    let line = #line + 2
    let found = await failures {
      await assertSuspends { _ = await cached() }
    }
    let failure = try #require(found.first)
    #expect(failure.line == line)
    #expect(failure.text.hasPrefix("assertSuspends: nothing was suspended in "))
    #expect(failure.text.contains("Cause: never suspended"))
  }

  @Test func whatTheSliceTookBeforeIsNotItsOwn() async throws {
    let found = await failures {
      _ = await recordConcurrency {
        spinProcessor(milliseconds: 60)
        await assertSuspends {
          // The slice ends in the assertion.
          await Task.yield()
        }
      }
    }
    let failure = try #require(found.first)
    #expect(found.count == 1)
    #expect(failure.text.contains("What was awaited was finished at once"))
  }

  @Test func theKitsOwnWorkIsNoTimeOfTheSlice() async throws {
    let report = await recordConcurrency {
      ScopeEntry.interruptSlice { _ = usleep(100_000) }
    }.report
    let diagnosis = try #require(report.diagnoses.first)
    #expect(diagnosis.explanation.contains("What was awaited was finished at once"))
  }

  @Test func aYieldDoesNot() async throws {
    let found = await failures { await assertSuspends { await Task.yield() } }
    #expect(found.count == 1)
  }

  @Test func aNegativeLimitIsAFailure() async throws {
    let line = #line + 2
    let found = await failures {
      await assertResponsive(within: .milliseconds(-1)) {}
    }
    #expect(found.map(\.line) == [line])
  }

  @Test func queueWaitIsNotMeasuredInVirtualTime() async throws {
    let found = try await failures {
      try await withVirtualTime { _ in await assertResponsive(within: .seconds(1)) {} }
    }
    #expect(found.first?.text.contains("virtual-time scope") == true)
  }

  @Test func jobsThatWaitBehindLongSlicesAreFound() async throws {
    // Compared within one run: the same slices, more than threads, against a limit that one of them exceeds.
    @Sendable func compute() -> Int {
      var sum = 0
      for step in 0..<2_000_000 { sum &+= step ^ sum }
      return sum
    }
    let (_, report) = await recordConcurrency(poolWidth: 1) {
      await withTaskGroup(of: Int.self) { group in
        for _ in 0..<8 { group.addTask { compute() } }
        for await _ in group {}
      }
    }
    let found = await failures {
      await assertResponsive(within: .microseconds(1), poolWidth: 1) {
        await withTaskGroup(of: Int.self) { group in
          for _ in 0..<8 { group.addTask { compute() } }
          for await _ in group {}
        }
      }
    }
    #expect(report.longestQueueWait > .microseconds(1))
    #expect(found.first?.text.hasPrefix("assertResponsive: a ready job waited ") == true)
    #expect(found.first?.text.contains("Cause: saturated pool") == true)
  }
}
