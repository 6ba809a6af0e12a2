/// A task that waits for the scope to become idle, at once or at a later instant.
struct IdleWaiter: Sendable {
  enum Goal: Sendable {
    /// The scope is idle now.
    case idle
    /// The scope is idle at this instant, all timers up to and with it having fired.
    case instant(Int64)
    /// The scope is idle and no timer is left but those of background work.
    case noTimers
  }

  /// A number that no other waiter of the scope has.
  var id: Int
  var goal: Goal
  var continuation: UnsafeContinuation<Void, Never>
  /// What the clock shows when the wait is over; nil when the wait moves no time.
  var target: Int64? {
    if case .instant(let instant) = goal { instant } else { nil }
  }

  /// Whether a timer at `deadline` must fire before the wait is over.
  func reaches(_ deadline: Int64, isBackground: Bool) -> Bool {
    switch goal {
    case .idle: false
    case .instant(let instant): deadline <= instant
    case .noTimers: !isBackground
    }
  }
}

extension VirtualScheduler.State {
  mutating func takeWaiterID() -> Int {
    defer { nextWaiter += 1 }
    return nextWaiter
  }

  /// Whether somebody waits until no timer is left but those of background work.
  var waitsForNoTimers: Bool {
    waiters.contains { if case .noTimers = $0.goal { true } else { false } }
  }

  /// Takes the waiter whose wait is over when the scope is idle now: those who wait for idleness before those who wait
  /// for an instant, the nearest instant first, and among equals the one who came first.
  mutating func takeWaiter(hasForegroundTimers: Bool, nextDeadline: Int64?) -> IdleWaiter? {
    var best: Int?
    for (index, waiter) in waiters.enumerated() {
      switch waiter.goal {
      case .idle:
        return waiters.remove(at: index)
      case .instant(let instant):
        if let nextDeadline, nextDeadline <= instant { continue }
        if let current = best, let other = waiters[current].target, other <= instant { continue }
        best = index
      case .noTimers:
        if hasForegroundTimers { continue }
        if best == nil { best = index }
      }
    }
    return best.map { waiters.remove(at: $0) }
  }

  /// Takes the waiters whose wait is over when the scope is idle and its body has ended, so that time stands still: those
  /// who wait for idleness, and when all tasks have been cancelled those who wait for an instant that will not come.
  mutating func takeWaitersAtEnd(cancelled: Bool) -> [IdleWaiter] {
    let isOver: (IdleWaiter) -> Bool = { waiter in
      if case .idle = waiter.goal { true } else { cancelled }
    }
    let taken = waiters.filter(isOver)
    waiters.removeAll(where: isOver)
    return taken
  }
}
