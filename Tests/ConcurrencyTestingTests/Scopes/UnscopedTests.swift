import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// Code of no scope that shares an actor with scopes keeps real time, its tasks and its findings to itself.
@Suite struct UnscopedTests {
  private actor Shared {
    static let shared = Shared()

    func nap() async throws -> Duration {
      let start = ContinuousClock.now
      try await Task.sleep(for: .milliseconds(5))
      return start.duration(to: .now)
    }

    func date() -> Date { Date() }
    func tick() {}
    func block() { usleep(1) }
  }

  @Test(arguments: 0..<8) func realTimeStaysReal(_ number: Int) async throws {
    for _ in 0..<10 {
      #expect(try await Shared.shared.nap() >= .milliseconds(5))
      #expect(await Shared.shared.date().timeIntervalSince1970 > 1_700_000_000)
      await Shared.shared.block()
    }
  }

  @Test(.virtualTime, arguments: 0..<8) func virtualTimeStaysVirtual(_ number: Int) async throws {
    for _ in 0..<20 {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<5 { group.addTask { await Shared.shared.tick() } }
      }
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(VirtualTime.current?.elapsed == .milliseconds(20))
  }

  @Test(arguments: 0..<8) func whatOthersBlockIsNotReported(_ number: Int) async throws {
    await assertNonBlocking(cpuBudget: .seconds(600)) {
      for _ in 0..<20 {
        await Shared.shared.tick()
        await Task.yield()
      }
    }
  }

  private enum Slow {
    static let value: Int = (0..<2_000_000).reduce(0, &+)
  }

  @Test(arguments: 0..<8) func theFirstUseOfAGlobalIsNoFinding(_ number: Int) async throws {
    await assertNonBlocking(cpuBudget: .seconds(600)) { _ = Slow.value }
  }

  @Test func anInnerAssertionThatNeverEndsIsListed() async throws {
    let found = await failures {
      try? await withVirtualTime(timeLimit: .seconds(2)) { _ in
        await assertSuspends {
          await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
      }
    }
    #expect(found.first?.text.contains("- the body, awaits in ") == true)
  }
}
