import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

// What the loop hands on from turn to turn, the compiler takes for the line of its variables.
private let linesOfLoop = (#line + 5)...(#line + 10)

@inline(never)
private func churn(milliseconds: Int64) -> UInt64 {
  let end = threadProcessorTime() + milliseconds * 1_000_000
  var (state, step): (UInt64, UInt64) = (1, 0)
  while step % 100_000 != 0 || threadProcessorTime() < end {
    state = state &* 6_364_136_223_846_793_005 &+ step
    state ^= state >> 29
    step += 1
  }
  return state
}

/// Slices that compute for long, and many that compute for a moment.
@Suite struct LongSliceTests {
  @Test func `Computing for 50 ms is found at a line of its loop`() async throws {
    let found = await failures { await assertNonBlocking { _ = churn(milliseconds: 50) } }
    let text = try #require(found.first?.text)
    #expect(text.hasPrefix("assertNonBlocking: found 1 slice over 10 ms of processor time, expected none"))
    let place = #/ on a thread of the pool in churn\(milliseconds:\) at LongSliceTests\.swift:(\d+)\n/#
    let match = try #require(text.firstMatch(of: place))
    let line = try #require(Int(match.1))
    #expect(linesOfLoop.contains(line))
    #expect(text.contains("Cause: CPU-bound: "))
  }

  @Test func `On an actor too`() async throws {
    let found = await failures { await assertNonBlocking { await Cruncher().crunch() } }
    let text = try #require(found.first?.text)
    #expect(text.contains(" in churn(milliseconds:) at LongSliceTests.swift:"))
  }

  private actor Cruncher {
    func crunch() { _ = churn(milliseconds: 50) }
    func crunchABit() { _ = churn(milliseconds: 1) }
  }

  /// How many slices there are; `MANY_SLICES` in the environment for another number.
  private static let slices = ProcessInfo.processInfo.environment["MANY_SLICES"].flatMap(Int.init) ?? 200

  /// Records what `slice` costs when it is called many times by ten tasks, and expects no finding of the default budget.
  private func expectNoFinding(_ slice: @escaping @Sendable () async -> Void) async -> Duration {
    let (found, report) = await recordConcurrency {
      await failures {
        await assertNonBlocking {
          await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
              group.addTask { for _ in 0..<(Self.slices / 10) { await slice() } }
            }
          }
        }
      }
    }
    #expect(found.map(\.text) == [])
    return report.slices.reduce(.zero) { $0 + ($1.cpu ?? .zero) }
  }

  @Test func `Many slices of 1 ms are no finding, however much they compute together`() async {
    let cpu = await expectNoFinding {
      _ = churn(milliseconds: 1)
      await Task.yield()
    }
    #expect(cpu > .milliseconds(10) * 10)
  }

  @Test func `Many slices of 1 ms on one actor are none either`() async {
    let cruncher = Cruncher()
    let cpu = await expectNoFinding {
      await cruncher.crunchABit()
      await Task.yield()
    }
    #expect(cpu > .milliseconds(10) * 10)
  }
}
