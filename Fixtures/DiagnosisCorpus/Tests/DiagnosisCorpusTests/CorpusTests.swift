import ConcurrencyTesting
import DiagnosisCorpus
import Testing

/// One at a time: what runs beside a program takes its threads' cores.
@Suite(.serialized) struct CorpusTests {
  /// A busy machine can keep a program from showing what it is: a task that has no core overlaps with nothing, and computing
  /// that takes four times as long hides what comes after it.
  private static let attempts = 10

  @Test(arguments: Corpus.programs)
  func `the cause is named, and no other`(_ program: Program) async throws {
    var verdict = try await program.run()
    for _ in 1..<Self.attempts where !verdict.isRight && !program.isKnownMiss { verdict = try await program.run() }
    if !verdict.isRight, !program.isKnownMiss, isMachineBusy() {
      try Test.cancel("The machine is too busy to tell: \(verdict)")
    }
    #expect(verdict.isRight != program.isKnownMiss, "expected \(program.expected): \(program.reason)\n\(verdict)")
  }

  @Test(arguments: Diagnosis.Cause.allCases)
  func `each cause has its programs`(_ cause: Diagnosis.Cause) {
    #expect(Corpus.programs.count { $0.expected.first == cause } >= 6)
    #expect(Corpus.programs.contains { $0.expected.first == cause && $0.isHeldOut })
  }

  @Test func `no program has the name of another`() {
    #expect(Set(Corpus.programs.map(\.name)).count == Corpus.programs.count)
  }
}

/// Were the judge blind, the matrix could not be wrong.
@Suite struct VerdictTests {
  private let blocked = Finding(.blocked, share: 0.7)
  private let sequential = Finding(.sequentialAwaits, share: 0.2)

  @Test func `what is expected is right`() {
    let verdict = Verdict(of: [blocked], expecting: [.blocked])
    #expect(verdict.isRight)
    #expect(verdict.leading == .blocked)
    #expect(Verdict(of: [blocked, sequential], expecting: [.blocked, .sequentialAwaits]).isRight)
    #expect(Verdict(of: [], expecting: []).isRight)
  }

  @Test func `what is not named is missed`() {
    #expect(Verdict(of: [], expecting: [.blocked]).missed == [.blocked])
    let verdict = Verdict(of: [blocked], expecting: [.blocked, .sequentialAwaits])
    #expect(verdict.missed == [.sequentialAwaits])
    #expect(!verdict.isRight)
  }

  @Test func `another order is wrong`() {
    let verdict = Verdict(of: [blocked, sequential], expecting: [.sequentialAwaits, .blocked])
    #expect(verdict.missed.isEmpty && verdict.invented.isEmpty)
    #expect(!verdict.isRight)
  }

  @Test func `what nobody expects is invented if it explains much`() {
    let verdict = Verdict(of: [blocked, sequential], expecting: [.blocked])
    #expect(verdict.invented == [sequential])
    #expect(!verdict.isRight)
    let little = Finding(.sequentialAwaits, share: 0.09)
    #expect(Verdict(of: [blocked, little], expecting: [.blocked]).isRight)
  }

  @Test func `what is tolerated may be named, but not first`() {
    #expect(Verdict(of: [blocked, sequential], expecting: [.blocked], tolerating: [.sequentialAwaits]).isRight)
    #expect(!Verdict(of: [sequential, blocked], expecting: [.blocked], tolerating: [.sequentialAwaits]).isRight)
  }

  @Test func `where nothing is expected, what explains little is nothing`() {
    let little = Verdict(of: [Finding(.cpuBound, share: 0.05)], expecting: [])
    #expect(little.isRight)
    #expect(little.leading == nil)
    let much = Verdict(of: [Finding(.cpuBound, share: 0.5)], expecting: [])
    #expect(!much.isRight)
    #expect(much.leading == .cpuBound)
  }
}
