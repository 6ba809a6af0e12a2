import ConcurrencyTesting

/// One program of the corpus.
public struct Program: Sendable {
  /// What a program runs on.
  enum Setting {
    /// So many threads, in real time.
    case threads(Int)
    /// The clock and the one thread of virtual time.
    case virtualTime
  }

  /// What it does, in a few words.
  public var name: String
  /// The causes that are to be named, the largest loss first; empty where there is nothing to say.
  public var expected: [Diagnosis.Cause]
  /// Causes that hold as well by their definitions, but need not be named.
  public var tolerated: [Diagnosis.Cause]
  /// Why this is to be expected.
  public var reason: String
  /// Whether the analysis may not be tuned by it.
  public internal(set) var isHeldOut = false
  /// Whether the analysis is known to say nothing of it, since what it sees does not tell it from a program that is right.
  public var isKnownMiss: Bool
  let setting: Setting
  let body: @Sendable () async throws -> Void

  init(
    _ name: String,
    _ expected: Diagnosis.Cause...,
    also tolerated: Diagnosis.Cause...,
    because reason: String,
    on setting: Setting = .threads(2),
    isKnownMiss: Bool = false,
    run body: @escaping @Sendable () async throws -> Void
  ) {
    self.name = name
    self.expected = expected
    self.tolerated = tolerated
    self.reason = reason
    self.isKnownMiss = isKnownMiss
    self.setting = setting
    self.body = body
  }

  /// Runs the program under the kit's eyes and judges what the kit says of it.
  public func run() async throws -> Verdict {
    Verdict(of: try await report(), against: self)
  }

  private func report() async throws -> ConcurrencyReport {
    switch setting {
    case .threads(let width):
      try await recordConcurrency(poolWidth: width) { try await body() }.report
    case .virtualTime:
      try await withVirtualTime { _ in try await recordConcurrency { try await body() }.report }
    }
  }
}

extension Program: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
