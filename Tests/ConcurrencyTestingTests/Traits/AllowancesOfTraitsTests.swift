import Foundation
import TestSupport
import Testing

@testable import ConcurrencyTesting

/// A run of some of the tests says nothing of the list of a suite.
private let ofSuite: String? =
  TestFramework.runsOnlySomeTests
  ? nil
  : ".nonBlocking of the suite: 1 allowance was not needed by any test that ran: .call(nanosleep)"

/// One test needs one allowance, another one another, and no test the third.
@Suite(
  .warns(ofSuite),
  .nonBlocking(cpuBudget: .seconds(600), allowing: [.call(.usleep), .call(.nanosleep), .function("nap")])
)
struct AllowancesOfASuiteTests {
  @Test func oneNeedsTheFirst() { usleep(1) }

  @Test func oneNeedsNone() {}

  @Suite struct Inner {
    private func nap() { sleep(0) }

    @Test func oneNeedsTheLast() { nap() }
  }
}

@Suite(.warns(nil), .nonBlocking(cpuBudget: .seconds(600), allowing: [.call(.usleep)]))
struct AllowancesOfASuiteThatNeedsThemTests {
  @Test func oneNeedsIt() { usleep(1) }

  @Test func oneNeedsNone() {}
}

@Suite struct AllowancesOfTraitsTests {
  private struct Broken: Error {}

  @Test(
    .warns(".nonBlocking: 1 allowance was not needed: .call(nanosleep)"),
    .nonBlocking(cpuBudget: .seconds(600), allowing: [.call(.usleep), .call(.nanosleep)]),
    arguments: 1...3
  )
  func `What no case of a test has needed is told once`(_ number: Int) {
    if number == 2 { usleep(1) }
  }

  @Test(.warns(nil), .nonBlocking(cpuBudget: .seconds(600), allowing: [.call(.usleep)]), arguments: 1...3)
  func `What one case of a test has needed is not`(_ number: Int) {
    if number == 2 { usleep(1) }
  }

  /// Runs `body` as the only case of a test, or of a suite, with an allowance that is not needed.
  private func warnings(_ body: @Sendable () async throws -> Void) async throws -> [RecordedFailure] {
    let test = try #require(Test.current)
    let testCase = try #require(Test.Case.current)
    let trait = AssertionTrait.nonBlocking(cpuBudget: .seconds(600), allowing: [.call(.usleep)])
    return await failures(severity: .warning) {
      try? await trait.provideScope(for: test, testCase: nil) {
        try await trait.provideScope(for: test, testCase: testCase, performing: body)
      }
    }
  }

  @Test func `A test that was cut short may have needed it`() async throws {
    #expect(try await warnings { throw Broken() }.isEmpty)
    #expect(try await warnings {}.count == 1)
  }

  @Test func `A run again starts anew`() async throws {
    let test = try #require(Test.current)
    let testCase = try #require(Test.Case.current)
    let trait = AssertionTrait.nonBlocking(cpuBudget: .seconds(600), allowing: [.call(.usleep)])
    func run(_ body: @escaping @Sendable () -> Void) async throws -> Int {
      try await failures(severity: .warning) {
        try await trait.provideScope(for: test, testCase: nil) {
          try await trait.provideScope(for: test, testCase: testCase) { body() }
        }
      }.count
    }
    #expect(try await run { usleep(1) } == 0)
    #expect(try await run {} == 1)
    #expect(try await run { usleep(1) } == 0)
  }
}
