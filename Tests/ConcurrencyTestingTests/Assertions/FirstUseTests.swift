import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// What Foundation loads and sets up when something is used for the first time is not the code's doing.
///
/// Each test has a process of its own, in which nothing has been used before.
@Suite struct FirstUseTests {
  /// Every call on a file is a finding, but no processor time: a busy machine can take long to read pages of a library in.
  static func expectNoFinding(_ use: @Sendable () throws -> Void) async throws {
    let found = try await failures {
      try await assertNonBlocking(cpuBudget: .seconds(600), strictFiles: true) { try use() }
    }
    #expect(found.map(\.text) == [])
  }

  /// The same for four tasks: one of them sets up what the others wait for.
  static func expectNoFindingOfFour(_ use: @escaping @Sendable () throws -> Void) async throws {
    let found = try await failures {
      try await assertNonBlocking(cpuBudget: .seconds(600), strictFiles: true, poolWidth: 4) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<4 { group.addTask { try use() } }
          try await group.waitForAll()
        }
      }
    }
    #expect(found.map(\.text) == [])
  }

  static func expectFinding(_ use: @Sendable () throws -> Void) async throws {
    let found = try await failures {
      try await assertNonBlocking(cpuBudget: .seconds(600), strictFiles: true) { try use() }
    }
    #expect(found.first?.text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none") == true)
  }

  static func formatDate() {
    let formatter = DateFormatter()
    formatter.dateStyle = .long
    formatter.timeStyle = .full
    _ = formatter.string(from: Date())
  }

  static func encode() throws { _ = try JSONEncoder().encode(["a": [1.5, 2.5]]) }

  static func makeIdentifier() { _ = UUID().uuidString }

  @Test func `The first DateFormatter`() async {
    await #expect(processExitsWith: .success) {
      try await FirstUseTests.expectNoFinding(FirstUseTests.formatDate)
    }
  }

  @Test func `The first DateFormatter, made by four tasks at once`() async {
    await #expect(processExitsWith: .success) {
      try await FirstUseTests.expectNoFindingOfFour(FirstUseTests.formatDate)
    }
  }

  @Test func `Tasks that format dates at once, each with its own formatter, wait for no more than moments`() async {
    let text = await findings(strictFiles: true) {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 { group.addTask { for _ in 0..<50 { Self.formatDate() } } }
      }
    }
    #expect(text == nil)
  }

  @Test func `The first JSONEncoder`() async {
    await #expect(processExitsWith: .success) {
      try await FirstUseTests.expectNoFinding(FirstUseTests.encode)
    }
  }

  @Test func `The first JSONEncoder, made by four tasks at once`() async {
    await #expect(processExitsWith: .success) {
      try await FirstUseTests.expectNoFindingOfFour(FirstUseTests.encode)
    }
  }

  @Test func `The first UUID`() async {
    await #expect(processExitsWith: .success) {
      try await FirstUseTests.expectNoFinding(FirstUseTests.makeIdentifier)
    }
  }

  @Test func `What the code itself does beside it is found`() async {
    await #expect(processExitsWith: .success) {
      try await FirstUseTests.expectFinding {
        FirstUseTests.formatDate()
        usleep(1)
      }
    }
  }
}
