import ConcurrencyTesting

/// How often which cause was named first where which one was expected.
struct ConfusionMatrix {
  private static let causes: [Diagnosis.Cause?] = Diagnosis.Cause.allCases + [nil]

  private var counts: [Diagnosis.Cause?: [Diagnosis.Cause?: Int]] = [:]

  /// Counts one run; nil stands for nothing.
  mutating func add(_ named: Diagnosis.Cause?, where expected: Diagnosis.Cause?) {
    counts[expected, default: [:]][named, default: 0] += 1
  }
}

extension ConfusionMatrix: CustomStringConvertible {
  /// A row for each cause that is expected, a column for each that is named.
  var description: String {
    let names = Self.causes.map { $0?.rawValue ?? "none" }
    let header = Self.line("expected \\ named first", names)
    let rows = zip(Self.causes, names).map { expected, name in
      Self.line(name, Self.causes.map { named in counts[expected]?[named].map(String.init) ?? "·" })
    }
    return ([header] + rows).joined(separator: "\n")
  }

  private static func line(_ name: String, _ cells: [String]) -> String {
    let start = name + String(repeating: " ", count: 22 - name.count)
    return cells.reduce(start) { $0 + String(repeating: " ", count: max(1, 17 - $1.count)) + $1 }
  }
}
