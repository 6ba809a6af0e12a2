import CLibraryCalls
import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// What is the machine's doing and what the code's, on a core for which four threads compete.
///
/// Each test has a process of its own: all its threads stay on that core.
@Suite struct SharedCoreTests {
  /// Records `operation` beside three threads that compute until it is done.
  static func recordInCompany(_ operation: @Sendable () -> Void) async throws -> ConcurrencyReport {
    // It looks how the process behaves when nobody disturbs it.
    _ = RuntimeCapabilities.current
    try #require(call_share_one_core() == 0)
    let isDone = Box(false)
    for _ in 0..<3 {
      startThread { while !isDone.value { spinProcessor(milliseconds: 10) } }
    }
    let report = await recordConcurrency { operation() }.report
    isDone.value = true
    return report
  }

  static func expectComputing() async throws {
    // A quarter of the core's time, so that it takes about 200 ms.
    let report = try await recordInCompany { spinProcessor(milliseconds: 50) }
    let finding = try #require(report.blocking.first)
    #expect(report.blocking.map(\.kind) == [.cpu])
    #expect(finding.cpu >= .milliseconds(49))
    #expect(finding.preempted > finding.cpu)
    #expect(finding.blocked * 10 < finding.wall)
    #expect(report.diagnoses.contains { $0.cause == .cpuBound })
    #expect(!report.diagnoses.contains { $0.cause == .blocked })
  }

  static func expectSleeping() async throws {
    let report = try await recordInCompany { _ = usleep(100_000) }
    let finding = try #require(report.blocking.first)
    #expect(report.blocking.map(\.kind) == [.call(.usleep)])
    // The kernel sleeps for no less; what may come on top is the wait for the core.
    #expect(finding.blocked >= .milliseconds(99))
    #expect(finding.cpu * 10 < finding.blocked)
    #expect(report.diagnoses.contains { $0.cause == .blocked })
    #expect(!report.diagnoses.contains { $0.cause == .cpuBound })
  }

  static func expectCacheHit() async throws {
    let report = try await recordInCompany {
      let began = ContinuousClock.now
      while began.duration(to: .now) < .milliseconds(100) { sched_yield() }
    }
    #expect(report.blocking.filter { $0.kind != .cpu } == [])
    #expect(!report.diagnoses.contains { $0.explanation.contains("took real time") })
  }

  @Test func `Computing for 200 ms beside three others that compute is not called blocked`() async {
    await #expect(processExitsWith: .success) { try await SharedCoreTests.expectComputing() }
  }

  @Test func `A slice that had no core for 100 ms did not wait for anything unseen`() async {
    await #expect(processExitsWith: .success) { try await SharedCoreTests.expectCacheHit() }
  }

  @Test func `A sleep of 100 ms beside them is`() async {
    await #expect(processExitsWith: .success) { try await SharedCoreTests.expectSleeping() }
  }
}
