import ConcurrencyTesting
import Foundation
import Testing

/// Deadlines at the edges: past ones, and those beyond the end of the clock.
struct SleepLimitTests {
  @Test func `A negative sleep takes no time`() async throws {
    let elapsed = try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(-5))
      try await Task.sleep(for: .nanoseconds(-1), clock: .suspending)
      try await time.clock.sleep(for: .seconds(-5))
      return time.elapsed
    }
    #expect(elapsed == .zero)
  }

  @Test func `A deadline in the past takes no time`() async throws {
    let elapsed = try await withVirtualTime { time in
      let start = ContinuousClock.now
      let suspendingStart = SuspendingClock.now
      try await Task.sleep(for: .seconds(10))
      try await Task.sleep(until: start + .seconds(3), clock: .continuous)
      try await ContinuousClock().sleep(until: start)
      try await Task.sleep(until: suspendingStart + .seconds(10), clock: .suspending)
      try await time.clock.sleep(until: .init())
      try await time.clock.sleep(until: .init(sinceStart: .seconds(-1)))
      return time.elapsed
    }
    #expect(elapsed == .seconds(10))
  }

  @Test func `A sleep of no length still lets others run`() async throws {
    let order = Log<String>()
    try await withVirtualTime { time in
      let other = Task { order.append("other") }
      try await Task.sleep(for: .zero)
      order.append("body")
      await other.value
      let second = Task { order.append("second") }
      try await time.clock.sleep(for: .zero)
      order.append("body again")
      await second.value
    }
    #expect(order.entries == ["other", "body", "second", "body again"])
  }

  enum Endless: CaseIterable, Sendable {
    case nanoseconds, duration, continuousUntil, suspendingFor, virtualFor, virtualUntil

    func sleep() async throws {
      switch self {
      case .nanoseconds: try await Task.sleep(nanoseconds: .max)
      case .duration: try await Task.sleep(for: .seconds(Int64.max / 2))
      case .continuousUntil: try await Task.sleep(until: .now + .seconds(Int64.max / 2), clock: .continuous)
      case .suspendingFor: try await SuspendingClock().sleep(for: .seconds(Int64.max / 2))
      case .virtualFor: try await VirtualClock().sleep(for: .seconds(Int64.max))
      case .virtualUntil: try await VirtualClock().sleep(until: .init(sinceStart: .seconds(Int64.max)))
      }
    }
  }

  @Test(arguments: Endless.allCases)
  func `An endless sleep comes after all others, and can be cancelled`(endless: Endless) async throws {
    try await withVirtualTime { time in
      let sleeper = Task { try await endless.sleep() }
      try await Task.sleep(for: .seconds(86_400 * 365 * 100))
      sleeper.cancel()
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      #expect(time.elapsed == .seconds(86_400 * 365 * 100))
    }
  }

  @Test(arguments: Endless.allCases)
  func `A sleep beyond the end of the clock ends at its end`(endless: Endless) async throws {
    try await withVirtualTime { time in
      let (start, date) = (ContinuousClock.now, Date.now)
      try await Task.sleep(for: .seconds(1))
      try await endless.sleep()
      #expect(time.elapsed > .seconds(Int64(86_400) * 365 * 250))
      #expect(start.duration(to: .now) == time.elapsed)
      #expect(Date.now.timeIntervalSince(date) > 86_400 * 365 * 250)
      // The clock stands at its end; what follows takes no time.
      let end = time.elapsed
      try await endless.sleep()
      #expect(time.elapsed == end)
    }
  }
}
