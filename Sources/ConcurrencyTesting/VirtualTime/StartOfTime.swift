import Foundation
import VirtualTime

/// What the wall clock of a scope shows at first.
enum StartOfTime {
  // The clock counts nanoseconds in 64 bits, which last until 2262; this leaves at least sixty years to every scope.
  private static let latest = Date(timeIntervalSince1970: 7_258_118_400)

  /// Nanoseconds since 1970.
  static func nanoseconds(_ date: Date?) throws(ArgumentMistake) -> Int64 {
    guard let date else { return VirtualScheduler.startOf2000 }
    guard date.timeIntervalSince1970 >= 0, date <= latest else {
      // Not every date has a description: that of NaN or infinity ends the process.
      let words = date.timeIntervalSince1970.isFinite ? "\(date)" : "\(date.timeIntervalSince1970)"
      throw ArgumentMistake(words: "startingAt is \(words), but must be between 1970 and 2200")
    }
    // A date counts in seconds from 2001, with a fraction that a sum with the years since 1970 would cut short.
    let seconds = date.timeIntervalSinceReferenceDate.rounded(.down)
    let fraction = date.timeIntervalSinceReferenceDate - seconds
    let whole = Int64(seconds) + Int64(Date.timeIntervalBetween1970AndReferenceDate)
    return whole * 1_000_000_000 + Int64((fraction * 1_000_000_000).rounded())
  }
}
