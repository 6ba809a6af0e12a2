package import ConcurrencyTrace

/// All that was found under one key, by whatever tests and processes.
package struct MergedFinding: Hashable, Sendable {
  package var key: FindingKey
  package var rule: GateRule
  /// The blocking call's name.
  package var call: String?
  /// The call's category, by name.
  package var category: String?
  /// The module of the function; empty when unknown.
  package var module: String
  /// The lines at which it was found, each once. Their number is what the baseline keeps.
  package var places: [Place]
  /// What was seen, in the words of the audit.
  package var explanation: String?
  /// What to change, in the words of the audit.
  package var remedy: String?
  /// The limit that it is over, in nanoseconds; the lowest, if it was found under several. Nil for rules that have none.
  package var limitNs: Int64?

  /// One line at which it was found.
  package struct Place: Hashable, Sendable {
    /// The line, from 1; 0 when unknown.
    package var line: Int
    /// How often it was found there.
    package var count: Int
    package var wallNs: Int64
    package var cpuNs: Int64
    package var preemptedNs: Int64
    /// Whether it was found on the main thread; on other threads if not.
    package var onMainThread: Bool
    /// The tests that found it.
    package var tests: Set<String>
    /// One of the stacks.
    package var stack: [CodeLocation]

    /// What has no place in the code.
    package static let nowhere = Place(
      line: 0,
      count: 1,
      wallNs: 0,
      cpuNs: 0,
      preemptedNs: 0,
      onMainThread: false,
      tests: [],
      stack: []
    )
  }

  /// How often it was found.
  package var count: Int { places.reduce(0) { $0.addingWithoutOverflow($1.count) } }
  /// The real time of all that, in nanoseconds.
  package var wallNs: Int64 { places.reduce(0) { $0.addingWithoutOverflow($1.wallNs) } }
  /// The processor time of all that, in nanoseconds.
  package var cpuNs: Int64 { places.reduce(0) { $0.addingWithoutOverflow($1.cpuNs) } }
  /// The time in which no core was there, in nanoseconds.
  package var preemptedNs: Int64 { places.reduce(0) { $0.addingWithoutOverflow($1.preemptedNs) } }
  /// The time of all that which neither the processor nor the machine explains, in nanoseconds.
  package var blockedNs: Int64 { max(0, wallNs.subtractingWithoutOverflow(cpuNs.addingWithoutOverflow(preemptedNs))) }
  /// The tests that found it, in order.
  package var tests: [String] { Set(places.flatMap(\.tests)).sorted() }
  package var lines: [Int] { places.map(\.line) }
  package var onMainThread: Bool { places.contains(where: \.onMainThread) }
}

extension FixedWidthInteger {
  /// The sum, or the limit where there is none: reports come from files.
  func addingWithoutOverflow(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, or the limit where there is none.
  func subtractingWithoutOverflow(_ other: Self) -> Self {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
