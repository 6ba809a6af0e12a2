/// One line of the file that a process of tests writes while it is audited: a JSON object whose `kind` says what it tells.
///
/// Kinds that are not known are read as `other`, for they may be those of a later release that still writes this version.
package enum AuditLine: Hashable, Codable, Sendable {
  /// Always the first line: who writes, and with which limits.
  case audit(AuditStart)
  /// A test has begun.
  case testStarted(AuditedTestStart)
  /// Something was found.
  case finding(AuditFinding)
  /// A test has ended.
  case testEnded(AuditedTestEnd)
  /// A test was not run, or not to its end, because it was skipped.
  case testSkipped(AuditedTestStart)
  /// The last line of a process that came to its end.
  case end(AuditEnd)
  /// A kind that this release does not know.
  case other(kind: String)

  private enum Keys: String, CodingKey { case kind }

  package init(from decoder: any Decoder) throws {
    let kind = try decoder.container(keyedBy: Keys.self).decode(String.self, forKey: .kind)
    switch kind {
    case "audit": self = .audit(try AuditStart(from: decoder))
    case "testStarted": self = .testStarted(try AuditedTestStart(from: decoder))
    case "finding": self = .finding(try AuditFinding(from: decoder))
    case "testEnded": self = .testEnded(try AuditedTestEnd(from: decoder))
    case "testSkipped": self = .testSkipped(try AuditedTestStart(from: decoder))
    case "end": self = .end(try AuditEnd(from: decoder))
    default: self = .other(kind: kind)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(kind, forKey: .kind)
    switch self {
    case .audit(let start): try start.encode(to: encoder)
    case .testStarted(let start): try start.encode(to: encoder)
    case .finding(let finding): try finding.encode(to: encoder)
    case .testEnded(let end): try end.encode(to: encoder)
    case .testSkipped(let test): try test.encode(to: encoder)
    case .end(let end): try end.encode(to: encoder)
    case .other: break
    }
  }

  /// The value of `kind`.
  package var kind: String {
    switch self {
    case .audit: "audit"
    case .testStarted: "testStarted"
    case .finding: "finding"
    case .testEnded: "testEnded"
    case .testSkipped: "testSkipped"
    case .end: "end"
    case .other(let kind): kind
    }
  }
}
