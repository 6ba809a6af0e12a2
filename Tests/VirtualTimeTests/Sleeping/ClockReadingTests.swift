import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Whatever reads the time in a scope reads the scope's.
struct ClockReadingTests {
  @Test func `The wall clock begins with the year 2000`() async throws {
    try await withVirtualTime { _ in
      #expect(Date() == Date(timeIntervalSince1970: 946_684_800))
      #expect(Date().ISO8601Format() == "2000-01-01T00:00:00Z")
      try await Task.sleep(for: .seconds(86_400))
      #expect(Date().ISO8601Format() == "2000-01-02T00:00:00Z")
    }
  }

  @Test(arguments: [1, 1_000, 1_234_567_891, 3_600_000_000_000] as [Int64])
  func `All clocks agree with the time that has passed`(nanoseconds: Int64) async throws {
    try await withVirtualTime { time in
      let continuous = ContinuousClock.now
      let suspending = SuspendingClock.now
      let dispatch = DispatchTime.now()
      let dispatchWall = DispatchWallTime.now()
      let uptime = ProcessInfo.processInfo.systemUptime
      let date = Date()
      let virtual = time.clock.now
      try await Task.sleep(nanoseconds: UInt64(nanoseconds))
      let duration = Duration.nanoseconds(nanoseconds)
      #expect(time.elapsed == duration)
      #expect(virtual.duration(to: time.clock.now) == duration)
      #expect(continuous.duration(to: .now) == duration)
      #expect(suspending.duration(to: .now) == duration)
      #expect(DispatchTime.now().uptimeNanoseconds - dispatch.uptimeNanoseconds == UInt64(nanoseconds))
      #expect(dispatchWall + .nanoseconds(Int(nanoseconds)) == DispatchWallTime.now())
      // These two are floating point: a double near 10^9 seconds resolves a tenth of a microsecond.
      let seconds = Double(nanoseconds) / 1e9
      #expect(abs(ProcessInfo.processInfo.systemUptime - uptime - seconds) < 1e-6)
      #expect(abs(Date().timeIntervalSince(date) - seconds) < 1e-6)
    }
  }

  @Test func `The functions of the C library agree`() async throws {
    try await withVirtualTime { _ in
      try await Task.sleep(for: .milliseconds(1_500))
      var wall = timespec()
      clock_gettime(CLOCK_REALTIME, &wall)
      #expect(wall.tv_sec == 946_684_801)
      #expect(wall.tv_nsec == 500_000_000)
      var day = timeval()
      gettimeofday(&day, nil)
      #expect(day.tv_sec == 946_684_801)
      #expect(day.tv_usec == 500_000)
      #expect(Foundation.time(nil) == 946_684_801)
    }
  }

  @Test func `No time passes while code runs`() async throws {
    try await withVirtualTime { time in
      let start = ContinuousClock.now
      var sum = 0
      for number in 0..<100_000 { sum &+= number }
      await Task.yield()
      #expect(sum > 0)
      #expect(ContinuousClock.now == start)
      #expect(time.elapsed == .zero)
    }
  }

  @Test func `The clocks agree on an actor, on the main actor and in detached tasks`() async throws {
    try await withVirtualTime { time in
      let start = ContinuousClock.now
      try await Task.sleep(for: .seconds(60))
      let onActor = await Sleeper().now
      let onMain = await MainActor.run { start.duration(to: .now) }
      let detached = await Task.detached { start.duration(to: .now) }.value
      #expect(start.duration(to: onActor) == .seconds(60))
      #expect(onMain == .seconds(60))
      #expect(detached == .seconds(60))
      #expect(await MainActor.run { Date() } == Date(timeIntervalSince1970: 946_684_860))
    }
  }

  @Test func `A thread outside the scope sees real time`() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(3600))
      let (date, active) = await onThread { (Date(), VirtualTime.isActive) }
      #expect(date > Date(timeIntervalSince1970: 1_577_836_800))
      #expect(!active)
      let queued = await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: Date()) }
      }
      #expect(queued > Date(timeIntervalSince1970: 1_577_836_800))
      #expect(time.elapsed == .seconds(3600))
    }
  }

  @Test func `Real time comes back after the scope`() async throws {
    let before = (ContinuousClock.now, Date())
    try await withVirtualTime { _ in try await Task.sleep(for: .seconds(1_000_000)) }
    #expect(before.0 < .now)
    #expect(before.0.duration(to: .now) < .seconds(1_000_000))
    #expect(before.1 <= Date())
  }
}
