package import ConcurrencyAuditFormat
import ConcurrencyTrace

/// Puts the findings of all processes together by their keys, and counts what is not judged.
package struct FindingMerger {
  /// How many places are not judged, and why.
  package struct Skipped: Hashable, Sendable {
    /// In files outside the root.
    package var outside: Int = 0
    /// In files that the configuration excludes.
    package var excluded: Int = 0
    /// The patterns of the configuration that exclude them, in its order.
    package var patterns: [String] = []
    /// Of rules that the configuration switches off.
    package var off: Int = 0

    package init(outside: Int = 0, excluded: Int = 0, by patterns: [String] = [], off: Int = 0) {
      self.outside = outside
      self.excluded = excluded
      self.patterns = patterns
      self.off = off
    }
  }

  private enum Reason: Hashable { case outside, excluded(by: Glob), off }

  private let configuration: Configuration
  private let root: RepositoryRoot
  private var merged: [FindingKey: MergedFinding] = [:]
  private var skipped: [FindingKey: Reason] = [:]

  package init(configuration: Configuration, root: RepositoryRoot) {
    self.configuration = configuration
    self.root = root
  }

  /// What is judged, in the order of the keys.
  package var findings: [MergedFinding] { merged.values.sorted { $0.key < $1.key } }

  /// What is not, in numbers of keys.
  package var skippedCounts: Skipped {
    let excluding = skipped.values.compactMap { if case .excluded(let pattern) = $0 { pattern } else { nil } }
    return Skipped(
      outside: skipped.values.count { $0 == .outside },
      excluded: excluding.count,
      by: configuration.exclude.filter(excluding.contains).map(\.pattern),
      off: skipped.values.count { $0 == .off }
    )
  }

  /// - Parameter limitNs: the limit under which the process ran that has found it, if its rule has one.
  package mutating func add(_ finding: AuditFinding, limitNs: Int64? = nil) {
    let rule = finding.rule.rawValue + (finding.call.map { " " + $0 } ?? "")
    let inside = root.place(of: finding.place, stack: finding.stack)
    let place = inside?.place ?? finding.place
    let path = inside?.path ?? root.outsidePath(finding.file)
    let key = FindingKey(rule: rule, place: place, path: path)
    if inside == nil, !configuration.includeOutside {
      skipped[key] = .outside
    } else if let pattern = configuration.exclude.first(where: { $0.matches(path) }) {
      skipped[key] = .excluded(by: pattern)
    } else if configuration.severity(of: finding.rule, category: finding.category) == .off {
      skipped[key] = .off
    } else {
      merged[key, default: MergedFinding(finding, key: key, place: place)].add(finding, at: place.line, limitNs)
    }
  }

  /// Adds what no audit can find, for it is about all tests together: too few expectations.
  package mutating func addMissingExpectations(found: Int) {
    let minimum = configuration.minimumExpectations
    guard configuration.severity(of: .expectations) != .off, found < minimum else { return }
    let key = FindingKey(rule: GateRule.expectations.name, symbol: "", path: "")
    merged[key] = MergedFinding(
      key: key,
      rule: .expectations,
      module: "",
      places: [.nowhere],
      explanation: "the tests use \(counted(found, "expectation")) of ConcurrencyTesting, at least \(minimum) expected"
    )
  }
}

extension MergedFinding {
  fileprivate init(_ finding: AuditFinding, key: FindingKey, place: CodeLocation) {
    self.init(
      key: key,
      rule: .audit(finding.rule),
      call: finding.call,
      category: finding.category,
      module: place.module,
      places: [],
      explanation: finding.explanation,
      remedy: finding.remedy
    )
  }

  /// Which of several stacks is kept does not hang on the order in which processes wrote.
  fileprivate mutating func add(_ finding: AuditFinding, at line: Int, _ limit: Int64?) {
    if let limit { limitNs = min(limitNs ?? limit, limit) }
    let place = Place(
      line: line,
      count: max(1, finding.count),
      wallNs: finding.wallNs,
      cpuNs: finding.cpuNs,
      preemptedNs: finding.preemptedNs,
      onMainThread: finding.onMainThread,
      tests: finding.test.map { [$0] } ?? [],
      stack: finding.stack
    )
    guard let index = places.firstIndex(where: { $0.line >= line }) else { return places.append(place) }
    guard places[index].line == line else { return places.insert(place, at: index) }
    places[index].merge(place)
  }
}

extension MergedFinding.Place {
  fileprivate mutating func merge(_ other: Self) {
    count = count.addingWithoutOverflow(other.count)
    wallNs = wallNs.addingWithoutOverflow(other.wallNs)
    cpuNs = cpuNs.addingWithoutOverflow(other.cpuNs)
    preemptedNs = preemptedNs.addingWithoutOverflow(other.preemptedNs)
    onMainThread = onMainThread || other.onMainThread
    tests.formUnion(other.tests)
    let isShorter = (other.stack.count, other.stack.description) < (stack.count, stack.description)
    if isShorter { stack = other.stack }
  }
}
