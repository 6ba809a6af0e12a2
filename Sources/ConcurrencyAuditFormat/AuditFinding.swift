package import ConcurrencyTrace

/// Something that was found, written when the slice has ended in which it was found. A test tells a place once; several tests
/// and processes can tell the same.
package struct AuditFinding: Hashable, Codable, Sendable {
  /// Which rule it breaks.
  package var rule: AuditRule
  /// The blocking call's name, such as `usleep`; nil for other rules.
  package var call: String?
  /// What the call waits for, a `BlockingCall.Category` by name; nil for other rules.
  package var category: String?
  /// The test in which it happened; nil when that is not known.
  package var test: String?
  /// The function to blame: the innermost one of the stack whose file is known.
  package var symbol: String
  /// The module of that function; empty when unknown.
  package var module: String
  /// The file to blame; empty when unknown.
  package var file: String
  /// The line to blame, from 1; 0 when unknown.
  package var line: Int
  /// Whether it happened on the main thread.
  package var onMainThread: Bool
  /// How often it had happened in the test when it was told.
  package var count: Int
  /// The real time of all that, in nanoseconds.
  package var wallNs: Int64
  /// The processor time of all that, in nanoseconds.
  package var cpuNs: Int64
  /// The time in which the thread could run but had no core, in nanoseconds.
  package var preemptedNs: Int64
  /// The stack, innermost frame first.
  package var stack: [CodeLocation]
  /// What was seen, in words.
  package var explanation: String?
  /// What to change, in words.
  package var remedy: String?

  package init(
    rule: AuditRule,
    call: String? = nil,
    category: String? = nil,
    test: String? = nil,
    place: CodeLocation,
    onMainThread: Bool = false,
    count: Int = 1,
    wallNs: Int64 = 0,
    cpuNs: Int64 = 0,
    preemptedNs: Int64 = 0,
    stack: [CodeLocation] = [],
    explanation: String? = nil,
    remedy: String? = nil
  ) {
    self.rule = rule
    self.call = call
    self.category = category
    self.test = test
    symbol = place.function
    module = place.module
    file = place.file
    line = place.line
    self.onMainThread = onMainThread
    self.count = count
    self.wallNs = wallNs
    self.cpuNs = cpuNs
    self.preemptedNs = preemptedNs
    self.stack = stack
    self.explanation = explanation
    self.remedy = remedy
  }

  /// The place to blame.
  package var place: CodeLocation {
    CodeLocation(function: symbol, file: file, line: line, module: module)
  }
}
