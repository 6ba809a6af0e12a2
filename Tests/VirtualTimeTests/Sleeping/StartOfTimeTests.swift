@testable import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// What the wall clock of a scope shows at first.
struct StartOfTimeTests {
  @Test(arguments: [
    "1970-01-01T00:00:00Z", "1970-01-01T00:16:40Z", "1979-12-31T23:59:59Z", "1999-12-31T23:59:59Z",
    "2024-02-28T23:00:00Z", "2199-12-31T00:00:00Z",
  ])
  func `The wall clock can be set`(start: String) async throws {
    let date = try Date(start, strategy: .iso8601)
    try await withVirtualTime(startingAt: date) { time in
      #expect(Date().ISO8601Format() == start)
      try await Task.sleep(for: .seconds(86_400))
      #expect(Date() == date.addingTimeInterval(86_400))
      #expect(time.elapsed == .seconds(86_400))
      // The waits of this clock tell wall and monotonic deadlines apart by their size.
      #expect(Self.waitsInVain(for: 0.001))
    }
  }

  private static func waitsInVain(for seconds: TimeInterval) -> Bool {
    let condition = NSCondition()
    condition.lock()
    defer { condition.unlock() }
    return !condition.wait(until: Date().addingTimeInterval(seconds))
  }

  @Test func `A leap day is where it belongs`() async throws {
    try await withVirtualTime(startingAt: try Date("2024-02-28T12:00:00Z", strategy: .iso8601)) { _ in
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = .gmt
      try await Task.sleep(for: .seconds(86_400))
      #expect(calendar.component(.day, from: Date()) == 29)
      try await Task.sleep(for: .seconds(86_400))
      #expect(calendar.component(.month, from: Date()) == 3)
    }
  }

  @Test func `Scopes beside each other have walls of their own`() async throws {
    let eighties = Date(timeIntervalSince1970: 400_000_000)
    async let first = withVirtualTime(startingAt: eighties) { _ in
      try await Task.sleep(for: .seconds(1))
      return Date()
    }
    async let second = withVirtualTime { _ in
      try await Task.sleep(for: .seconds(1))
      return Date()
    }
    let dates = try await (first, second)
    #expect(dates.0 == eighties.addingTimeInterval(1))
    #expect(dates.1 == Date(timeIntervalSince1970: 946_684_801))
  }

  @Test(.virtualTime(startingAt: Date(timeIntervalSince1970: 1_000_000_000)))
  func `The trait sets it too`() async throws {
    #expect(Date().timeIntervalSince1970 == 1_000_000_000)
  }

  // As intervals: a date that is no number has no description.
  @Test(arguments: [-62_135_769_600, -1, 64_092_211_200, .nan, .infinity] as [TimeInterval])
  func `A wall clock that cannot be shown is refused`(since1970: TimeInterval) async throws {
    let date = Date(timeIntervalSince1970: since1970)
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime(startingAt: date) { _ in _ = Issue.record("it ran") }
      }
    }
    #expect(error.value as? VirtualTimeError == .unavailable)
    #expect(text.contains("startingAt is"))
    #expect(text.contains("between 1970 and 2200"))
  }

  @Test func `Sub-second starts are exact to what a date can hold`() throws {
    #expect(try StartOfTime.nanoseconds(Date(timeIntervalSinceReferenceDate: 0.5)) == 978_307_200_500_000_000)
    #expect(try StartOfTime.nanoseconds(Date(timeIntervalSince1970: 0)) == 0)
    #expect(try StartOfTime.nanoseconds(nil) == 946_684_800_000_000_000)
  }
}
