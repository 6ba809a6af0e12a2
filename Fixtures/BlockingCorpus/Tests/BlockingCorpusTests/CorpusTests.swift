import BlockingCorpus
import Foundation
import Testing

/// One at a time, in the table's order: some programs are about what a process does but once.
@Suite(.serialized) struct CorpusTests {
  @Test(arguments: Corpus.programs)
  func `what blocks is found, and nothing else`(_ program: Program) async throws {
    let verdict = try await program.run()
    #expect(verdict.isRight, "\(verdict)")
  }
}

/// Were the judge blind, the table could not be wrong.
@Suite struct VerdictTests {
  private static let place = Place.below(2)
  private static func nap() {
    usleep(1)
  }

  private static let expected = ExpectedFinding.blocks(.usleep, in: "VerdictTests.nap()", at: place)

  @Test func `what is expected is found`() async throws {
    let verdict = try await Program("a nap", Self.expected) { Self.nap() }.run()
    #expect(verdict.isRight, "\(verdict)")
    #expect(verdict.found == 1)
  }

  @Test func `what is not there is missed`() async throws {
    let verdict = try await Program("no nap", Self.expected) {}.run()
    #expect(!verdict.isRight)
    #expect(verdict.missed.count == 1)
  }

  @Test func `another call is invented, and the expected one missed`() async throws {
    let other = ExpectedFinding.blocks(.sleep, in: "VerdictTests.nap()", at: Self.place)
    let verdict = try await Program("another nap", other) { Self.nap() }.run()
    #expect(verdict.missed.count == 1)
    #expect(verdict.invented.count == 1)
  }

  @Test(.enabled(if: !Build.isOptimized)) func `another function is a wrong place`() async throws {
    let other = ExpectedFinding.blocks(.usleep, in: "VerdictTests.sleep()", at: Self.place)
    let verdict = try await Program("a nap elsewhere", other) { Self.nap() }.run()
    #expect(!verdict.isRight)
    #expect(verdict.misplaced.count == 1)
  }

  @Test(arguments: [
    ExpectedFinding.blocks(.usleep, in: "VerdictTests.nap()", at: .below(1)),
    ExpectedFinding.blocksMain(.usleep, in: "VerdictTests.nap()", at: place),
  ])
  func `another line or thread is a wrong place`(_ expectation: ExpectedFinding) async throws {
    let verdict = try await Program("a nap elsewhere", expectation) { Self.nap() }.run()
    #expect(!verdict.isRight)
    #expect(verdict.misplaced.count == 1)
    #expect(verdict.missed.isEmpty && verdict.invented.isEmpty)
  }

  @Test func `what computes for long is invented, but not where a program may compute`() async throws {
    let verdict = try await Program("a computation") { compute(milliseconds: 60) }.run()
    #expect(verdict.invented.count == 1)
    let allowed = try await Program("the same", mayCompute: true) { compute(milliseconds: 60) }.run()
    #expect(allowed.isRight, "\(allowed)")
    let nap = try await Program("a nap that should not be", mayCompute: true) { Self.nap() }.run()
    #expect(nap.invented.count == 1)
  }

  @Test func `what nobody expects is invented`() async throws {
    let verdict = try await Program("a nap that should not be") { Self.nap() }.run()
    #expect(!verdict.isRight)
    #expect(verdict.invented.count == 1)
  }
}
