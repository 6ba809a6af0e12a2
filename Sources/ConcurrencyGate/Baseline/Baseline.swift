/// What was found when the gate was put up, or was accepted since: the contents of `.concurrency-baseline.json`.
package struct Baseline: Hashable, Sendable {
  /// The name of the file at the package's root.
  package static let fileName = ".concurrency-baseline.json"
  /// The version of the format.
  package static let currentVersion = 1

  /// The number of lines for each key.
  package var entries: [FindingKey: Int]

  package init(entries: [FindingKey: Int] = [:]) {
    self.entries = entries
  }

  /// What changed in a baseline.
  package struct Change: Hashable, Sendable {
    /// The entries that are new or have more lines, or that are gone or have fewer.
    package var keys: [FindingKey]
  }

  /// Adds what is new, and takes nothing away.
  package mutating func add(_ findings: [MergedFinding]) -> Change {
    let changed = findings.filter { (entries[$0.key] ?? 0) < $0.places.count }
    for finding in changed { entries[finding.key] = finding.places.count }
    return Change(keys: changed.map(\.key))
  }

  /// Takes away what is stale, and adds nothing.
  package mutating func remove(_ stale: [StaleEntry]) -> Change {
    for entry in stale { entries[entry.key] = entry.found == 0 ? nil : entry.found }
    return Change(keys: stale.map(\.key))
  }
}

/// An entry of a baseline of which less was found than it says.
package struct StaleEntry: Hashable, Sendable {
  package var key: FindingKey
  /// How many lines the baseline has.
  package var known: Int
  /// How many were found; 0 if all of it is fixed.
  package var found: Int

  package init(key: FindingKey, known: Int, found: Int) {
    self.key = key
    self.known = known
    self.found = found
  }
}
