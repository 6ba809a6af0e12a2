/// For each instant, how many of some intervals contain it.
struct Occupancy {
  private var counts: [Int]

  init(_ intervals: some Sequence<Range<Int>>, instants: Int) {
    var change = Array(repeating: 0, count: instants + 1)
    for interval in intervals where !interval.isEmpty {
      change[interval.lowerBound] += 1
      change[interval.upperBound] -= 1
    }
    var count = 0
    counts = change.map { step in
      count += step
      return count
    }
  }

  subscript(instant: Int) -> Int { counts[instant] }
}

/// The instants at which something held, and the time that they span.
struct Stretch {
  /// For each instant, the nanoseconds until then for which it held.
  private var sums: [Int64] = []
  private var holds: [Bool] = []

  init(times: [Int64], where predicate: (Int) -> Bool) {
    var sum: Int64 = 0
    for instant in times.indices {
      if instant > 0, holds[instant - 1] { sum += times[instant] - times[instant - 1] }
      sums.append(sum)
      holds.append(predicate(instant))
    }
  }

  var length: Duration { .nanoseconds(sums.last ?? 0) }

  func length(in interval: Range<Int>) -> Duration {
    .nanoseconds(sums[interval.upperBound] - sums[interval.lowerBound])
  }

  func contains(_ instant: Int) -> Bool { holds[instant] }
}
