import ConcurrencyTesting

/// One program of the corpus.
public struct Program: Sendable {
  /// What it does, in a few words.
  public var name: String
  /// What is to be found in it; nothing in a clean one.
  public var expected: [ExpectedFinding]
  /// Whether it does what it does only when it runs for the first time in a process.
  public var runsOnce: Bool
  /// Whether the processor time of its slices is no finding: a library that is used for the first time is read in page by
  /// page, and a busy machine can take longer for that than a slice may.
  public var mayCompute: Bool
  let body: @Sendable () async throws -> Void

  package init(
    _ name: String,
    _ expected: ExpectedFinding...,
    once runsOnce: Bool = false,
    mayCompute: Bool = false,
    run body: @escaping @Sendable () async throws -> Void
  ) {
    self.name = name
    self.expected = expected
    self.runsOnce = runsOnce
    self.mayCompute = mayCompute
    self.body = body
  }

  /// Runs the program under the kit's eyes and judges what the kit has found.
  public func run() async throws -> Verdict {
    let (_, report) = try await recordConcurrency { try await body() }
    let findings = report.blocking.filter { $0.call != nil || !mayCompute }
    return Verdict(of: findings, against: expected)
  }
}

extension Program: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
