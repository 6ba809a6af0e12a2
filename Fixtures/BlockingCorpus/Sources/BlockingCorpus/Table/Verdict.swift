import ConcurrencyTesting

/// What the kit has found in one run of a program, against what there is to find.
public struct Verdict: Sendable {
  /// How many of the expected findings are there, with the right line.
  public private(set) var found = 0
  /// How many of these name the right function too.
  public private(set) var named = 0
  /// What is there with another line or thread, or with another function although nothing was inlined.
  public private(set) var misplaced: [BlockingFinding] = []
  /// What is not there.
  public private(set) var missed: [ExpectedFinding] = []
  /// What is there and should not be.
  public private(set) var invented: [BlockingFinding]

  init(of findings: [BlockingFinding], against expected: [ExpectedFinding]) {
    invented = findings
    for expectation in expected {
      // The same place can be reached in several ways. Where a function was inlined, the one that it is in now is named.
      let right = invented.filter { expectation.isKind(of: $0) && expectation.isPlace(of: $0) }
      let isNamed = right.contains(where: expectation.isFunction)
      if !right.isEmpty, isNamed || Build.isOptimized {
        invented.removeAll(where: right.contains)
        found += 1
        named += isNamed ? 1 : 0
      } else if let other = invented.firstIndex(where: expectation.isKind) {
        misplaced.append(invented.remove(at: other))
      } else {
        missed.append(expectation)
      }
    }
  }

  /// Whether all was found that there is, and nothing else.
  public var isRight: Bool { misplaced.isEmpty && missed.isEmpty && invented.isEmpty }
}

extension Verdict: CustomStringConvertible {
  /// What is wrong, a line for each.
  public var description: String {
    (missed.map { "missed: \($0.description), \($0.place.description)" }
      + misplaced.map { "wrong place: \($0.words)" } + invented.map { "invented: \($0.words)" })
      .joined(separator: "\n")
  }
}

extension BlockingFinding {
  fileprivate var words: String {
    let what = call.map { "\($0.name), \(blocked) blocked" } ?? "\(cpu) CPU"
    let stack = stack.prefix(6).map { "\n    at \($0.description)" }.joined()
    return "\(what)\(onMainThread ? ", on the main thread" : "")\(stack)"
  }
}
