import ConcurrencyRuntime
import Foundation

/// Times pieces of work against each other within one run.
///
/// The pieces take turns, a round each, so that a machine that gets slower or faster meanwhile does the same to all of
/// them; a ratio is the median of the ratios of the rounds, never the ratio of two medians.
struct Measurement {
  /// One piece of work, of `count` operations.
  struct Piece {
    var name: String
    var count: Int
    var work: () async throws -> Void
  }

  /// What is measured.
  enum Clock {
    /// Real time.
    case wall
    /// The processor time of all threads of the process: what others do on the machine hardly counts.
    case processor

    fileprivate var now: Int64 {
      guard self == .processor else { return RealClock.now }
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
  }

  /// For each piece, nanoseconds for one operation in each round.
  private let rounds: [[Double]]
  private let names: [String]

  /// Measures all pieces in turn, `rounds` times, after a round that is not counted.
  init(
    rounds count: Int = 15,
    clock: Clock = .wall,
    isolation: isolated (any Actor)? = #isolation,
    _ pieces: [Piece]
  ) async throws {
    var rounds: [[Double]] = []
    for round in 0...count {
      var times: [Double] = []
      for piece in pieces {
        let start = clock.now
        try await piece.work()
        times.append(Double(clock.now - start) / Double(piece.count))
      }
      if round > 0 { rounds.append(times) }
    }
    self.rounds = rounds
    names = pieces.map(\.name)
  }

  /// Takes what was measured elsewhere: for each round the time of one operation of each piece.
  init(names: [String], rounds: [[Double]]) {
    (self.names, self.rounds) = (names, rounds)
  }

  /// The median time of one operation, less that of the piece `beyond` in the same round.
  func nanoseconds(_ piece: Int, beyond other: Int? = nil) -> Double {
    Self.median(rounds.map { round in round[piece] - (other.map { round[$0] } ?? 0) })
  }

  /// The median of what `nanoseconds` tells in units of the piece `base` in the same round.
  func ratio(_ piece: Int, beyond other: Int? = nil, to base: Int) -> Double {
    Self.median(rounds.map { round in (round[piece] - (other.map { round[$0] } ?? 0)) / round[base] })
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// Prints one line of the table.
  func printLine(_ piece: Int, beyond other: Int? = nil, to base: Int? = nil, target: String = "") {
    let name = names[piece] + (other.map { ", beyond “\(names[$0])”" } ?? "")
    let nanoseconds = nanoseconds(piece, beyond: other)
    let value = nanoseconds < 10_000 ? "\(Self.rounded(nanoseconds)) ns" : "\(Self.rounded(nanoseconds / 1000)) µs"
    var text = name.padding(toLength: max(60, name.count), withPad: " ", startingAt: 0) + value.leftPadded(to: 12)
    if let base { text += String(format: "%.3f ×", ratio(piece, beyond: other, to: base)).leftPadded(to: 12) }
    if !target.isEmpty { text += "   target: \(target)" }
    print(text)
  }

  private static func rounded(_ value: Double) -> String {
    String(format: "%.2f", value)
  }
}

extension String {
  fileprivate func leftPadded(to length: Int) -> String {
    String(repeating: " ", count: max(0, length - count)) + self
  }
}
