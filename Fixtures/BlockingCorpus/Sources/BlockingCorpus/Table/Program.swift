import ConcurrencyTesting

/// One program of the corpus.
public struct Program: Sendable {
  /// What it does, in a few words.
  public var name: String
  /// What is to be found in it; nothing in a clean one.
  public var expected: [ExpectedFinding]
  /// Whether it does what it does only when it runs for the first time in a process.
  public var runsOnce: Bool
  let body: @Sendable () async throws -> Void

  package init(
    _ name: String,
    _ expected: ExpectedFinding...,
    once runsOnce: Bool = false,
    run body: @escaping @Sendable () async throws -> Void
  ) {
    self.name = name
    self.expected = expected
    self.runsOnce = runsOnce
    self.body = body
  }

  /// Runs the program under the kit's eyes and judges what the kit has found.
  public func run() async throws -> Verdict {
    let (_, report) = try await recordConcurrency { try await body() }
    return Verdict(of: report.blocking, against: expected)
  }
}

extension Program: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
