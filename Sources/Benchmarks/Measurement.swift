import ConcurrencyRuntime
import Foundation

/// Times pieces of work against each other within one run.
enum Measurement {
  /// The median of several runs of `work`, in nanoseconds of real time for one of `count` operations.
  static func nanosecondsPerOperation(
    count: Int,
    runs: Int = 9,
    _ work: () async throws -> Void
  ) async rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<runs {
      let start = RealClock.now
      try await work()
      times.append(Double(RealClock.now - start) / Double(count))
    }
    return times.sorted()[runs / 2]
  }

  /// One line of the table.
  static func line(_ name: String, _ nanoseconds: Double, against base: Double? = nil, limit: String = "") {
    let padded = name.padding(toLength: 44, withPad: " ", startingAt: 0)
    let value = nanoseconds < 10_000 ? "\(rounded(nanoseconds)) ns" : "\(rounded(nanoseconds / 1000)) µs"
    var text = padded + value.leftPadded(to: 12)
    if let base { text += "\(rounded(nanoseconds / base)) ×".leftPadded(to: 10) }
    if !limit.isEmpty { text += "   target: \(limit)" }
    print(text)
  }

  private static func rounded(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100)." + "\(hundredths % 100)".leftPadded(to: 2, with: "0")
  }
}

extension String {
  fileprivate func leftPadded(to length: Int, with character: Character = " ") -> String {
    String(repeating: character, count: max(0, length - count)) + self
  }
}
