import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// The trait on single tests.
struct TraitTests {
  @Test(.virtualTime) func `A test in virtual time`() async throws {
    #expect(VirtualTime.isActive)
    #expect(Date() == Date(timeIntervalSince1970: 946_684_800))
    try await Task.sleep(for: .seconds(3600))
    #expect(VirtualTime.current?.elapsed == .seconds(3600))
  }

  @Test func `A test without the trait is in real time`() {
    #expect(!VirtualTime.isActive)
  }

  @Test(.virtualTime, arguments: 1...20)
  func `Each case of a parameterized test has a scope of its own`(seconds: Int) async throws {
    #expect(VirtualTime.current?.elapsed == .zero)
    try await Task.sleep(for: .seconds(seconds))
    #expect(VirtualTime.current?.elapsed == .seconds(seconds))
  }

  @Test(.virtualTime) @MainActor
  func `A test on the main actor`() async throws {
    dispatchPrecondition(condition: .onQueue(.main))
    async let child: Void = Task.sleep(for: .seconds(30))
    try await Task.sleep(for: .seconds(20))
    dispatchPrecondition(condition: .onQueue(.main))
    try await child
    #expect(VirtualTime.current?.elapsed == .seconds(30))
  }

  @Test(.virtualTime(autoAdvance: .never))
  func `A test that moves the clock itself`() async throws {
    let time = try #require(VirtualTime.current)
    let sleeper = Task { try await Task.sleep(for: .seconds(2)) }
    await time.advance(by: .seconds(1))
    #expect(time.elapsed == .seconds(1))
    await time.advanceUntilIdle()
    #expect(time.elapsed == .seconds(2))
    try await sleeper.value
  }

  @Test(.virtualTime(schedule: .random(seed: 3), timeLimit: .seconds(30)))
  func `A test with a seed and a limit`() async throws {
    try await Task.sleep(for: .seconds(1))
    #expect(VirtualTime.current?.elapsed == .seconds(1))
  }

  @Test(.virtualTime, .timeLimit(.minutes(20)))
  func `The time limit of the test framework is a real one`() async throws {
    try await Task.sleep(for: .seconds(86_400))
    #expect(VirtualTime.current?.elapsed == .seconds(86_400))
  }

  @Test(.virtualTime) func `A synchronous test`() {
    #expect(VirtualTime.isActive)
  }

  @Test(.virtualTime) func `A scope within is nested`() async throws {
    let found = try await failures { try await withVirtualTime { _ in } }
    #expect(found.count == 1)
  }
}

/// The trait on a suite, which gives it to each test.
@Suite(.virtualTime)
struct SuiteTraitTests {
  @Test func `The first test`() async throws {
    #expect(VirtualTime.current?.elapsed == .zero)
    try await Task.sleep(for: .seconds(10))
    #expect(VirtualTime.current?.elapsed == .seconds(10))
  }

  @Test func `The second test`() async throws {
    #expect(VirtualTime.current?.elapsed == .zero)
    try await Task.sleep(for: .seconds(20))
    #expect(VirtualTime.current?.elapsed == .seconds(20))
  }

  @Test(arguments: [1, 2, 3])
  func `Cases`(seconds: Int) async throws {
    #expect(VirtualTime.current?.elapsed == .zero)
    try await Task.sleep(for: .seconds(seconds))
    #expect(VirtualTime.current?.elapsed == .seconds(seconds))
  }

  @Suite struct Inner {
    @Test @MainActor func `A test of an inner suite`() async throws {
      #expect(VirtualTime.current?.elapsed == .zero)
      try await Task.sleep(for: .seconds(5))
      #expect(VirtualTime.current?.elapsed == .seconds(5))
    }
  }
}

/// A suite on the main actor.
@Suite(.virtualTime) @MainActor
struct MainActorSuiteTraitTests {
  var count = 0

  @Test mutating func `A test`() async throws {
    try await Task.sleep(for: .seconds(1))
    count += 1
    dispatchPrecondition(condition: .onQueue(.main))
    #expect(VirtualTime.current?.elapsed == .seconds(1))
  }
}
