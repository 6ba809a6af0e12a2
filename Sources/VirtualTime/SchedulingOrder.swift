/// In which order ready jobs run, and timers of the same deadline fire.
package enum SchedulingOrder: Sendable, Equatable {
  /// As they became ready, whatever their priority.
  case fifo
  /// By a generator with this seed.
  case random(seed: UInt64)
}

/// When virtual time moves.
package enum TimeAdvance: Sendable, Equatable {
  /// To the next timer whenever the scope is idle.
  case whenIdle
  /// Only when the test says so.
  case never
}

/// The SplitMix64 generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
///
/// The same seed gives the same numbers in every process and on every platform.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
