import VirtualTime

/// When the clock of a virtual-time scope moves.
public enum AutoAdvance: Sendable, Hashable {
  /// Whenever the scope is idle, to the next timer.
  case whenIdle
  /// Only when the test asks for it with `advance`.
  case never

  var advance: TimeAdvance {
    switch self {
    case .whenIdle: .whenIdle
    case .never: .never
    }
  }
}

/// In which order the ready jobs of a virtual-time scope run, and timers with the same deadline fire.
public enum SchedulePolicy: Sendable, Hashable {
  /// As they became ready and as they were created, whatever their priority.
  case fifo
  /// In an order drawn from `seed`. The same seed gives the same order in every process, but for executors of the user's
  /// own and actors that scopes share.
  case random(seed: UInt64)

  var order: SchedulingOrder {
    switch self {
    case .fifo: .fifo
    case .random(let seed): .random(seed: seed)
    }
  }
}
