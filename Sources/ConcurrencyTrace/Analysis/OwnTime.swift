/// The time of the scope without that in which the slices that it waited for had no core. What the machine gives to others is
/// no part of what the work takes, and no fault is smaller for it.
struct OwnTime {
  /// Of the wall.
  let wall: Duration
  /// Of the real time that the scope took.
  let realWall: Duration

  init(_ replay: Replay, _ path: CriticalPath) {
    let trace = replay.trace
    guard trace.clock == .real else {
      // The slices ran one after the other, and took no time of the scope's clock.
      let preempted = replay.slices.reduce(Int64(0)) { $0.clampedSum(with: max(0, $1.preempted)) }
      wall = trace.wall
      realWall = max(.zero, trace.realWall - .nanoseconds(preempted))
      return
    }
    let end = trace.wall.wholeNanoseconds
    var preempted = 0.0
    for instant in 0..<replay.closing {
      guard case .running(let index) = path.states[instant] else { continue }
      let slice = replay.slices[index]
      guard slice.preempted > 0 else { continue }
      // The last slice ends while the scope is closed.
      let span = min(replay.times[instant + 1], end) - min(replay.times[instant], end)
      preempted += replay.preemptedShare(of: slice) * Double(span)
    }
    wall = max(.zero, trace.wall - .nanoseconds(Int64(preempted)))
    realWall = max(.zero, trace.realWall - .nanoseconds(Int64(preempted)))
  }
}
