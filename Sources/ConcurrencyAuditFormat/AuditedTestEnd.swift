package import ConcurrencyTrace

/// A test has ended, with what it did in numbers.
package struct AuditedTestEnd: Hashable, Codable, Sendable {
  /// The test's name, as in the line that told its beginning.
  package var test: String
  /// How long it took, in nanoseconds.
  package var durationNs: Int64
  /// How many tasks it had, its own included, up to 5,000.
  package var tasks: Int
  /// How often a task was suspended and had to be resumed; nil where no rule needs to know.
  package var suspensions: Int?
  /// The longest time for which a ready job waited while slices held all threads, in nanoseconds; nil likewise.
  package var longestQueueWaitNs: Int64?
  /// How often each expectation of the kit was used, such as `assertConcurrent`.
  package var expectations: [String: Int]
  /// What happened in the test, for tests with findings; nil for others, where it would be huge, and if nobody asked for it.
  package var report: ConcurrencyReport?

  package init(
    test: String,
    durationNs: Int64,
    tasks: Int,
    suspensions: Int? = nil,
    longestQueueWaitNs: Int64? = nil,
    expectations: [String: Int] = [:],
    report: ConcurrencyReport? = nil
  ) {
    self.test = test
    self.durationNs = durationNs
    self.tasks = tasks
    self.suspensions = suspensions
    self.longestQueueWaitNs = longestQueueWaitNs
    self.expectations = expectations
    self.report = report
  }
}
