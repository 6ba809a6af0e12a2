/// Which tasks were working when.
struct Working {
  /// For each task, when it worked: intervals of instants, in order, that neither touch nor overlap.
  let intervals: [[Range<Int>]]
  /// For each instant, how many tasks were working.
  let count: [Int]
  /// For each instant, the nanoseconds that all tasks together had worked until then, as far as they fit.
  let total: [Int64]

  var peak: Int { count.max() ?? 0 }

  init(intervals: [[Range<Int>]], times: [Int64]) {
    let merged = intervals.map(Self.merge)
    var change = Array(repeating: 0, count: times.count + 1)
    for interval in merged.joined() {
      change[interval.lowerBound] += 1
      change[interval.upperBound] -= 1
    }
    var count: [Int] = []
    var total: [Int64] = []
    count.reserveCapacity(times.count)
    total.reserveCapacity(times.count)
    var working = 0
    var sum: Int64 = 0
    for instant in times.indices {
      if instant > 0 {
        let (work, overflows) = Int64(working).multipliedReportingOverflow(by: times[instant] - times[instant - 1])
        sum = sum.clampedSum(with: overflows ? .max : work)
      }
      working += change[instant]
      count.append(working)
      total.append(sum)
    }
    self.intervals = merged
    self.count = count
    self.total = total
  }

  private static func merge(_ intervals: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for interval in intervals.sorted(by: { $0.lowerBound < $1.lowerBound }) where !interval.isEmpty {
      if let last = merged.last, interval.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, interval.upperBound)
      } else {
        merged.append(interval)
      }
    }
    return merged
  }
}

extension Int64 {
  /// The sum, or the largest value if that is more: in virtual time tasks can sleep for centuries. Not for negative values.
  func clampedSum(with other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
