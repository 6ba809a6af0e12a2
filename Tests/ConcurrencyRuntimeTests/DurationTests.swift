import Testing

@testable import ConcurrencyRuntime

@Suite struct DurationTests {
  @Test func nanosecondsAreExactAndClamped() {
    #expect(Duration.seconds(3600).nanoseconds == 3_600_000_000_000)
    #expect(Duration.nanoseconds(-7).nanoseconds == -7)
    #expect(Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999).nanoseconds == 1)
    #expect(Duration.seconds(Int64.max).nanoseconds == .max)
    #expect(Duration.seconds(Int64.min).nanoseconds == .min)
    #expect(Duration.nanoseconds(Int64.max).nanoseconds == .max)
    #expect(Duration(secondsComponent: 0, attosecondsComponent: -1_999_999_999).nanoseconds == -1)
  }

  @Test(arguments: [0, 1, -1, 999_999_999, Int64.max, Int64.min])
  func nanosecondsComeBack(_ nanoseconds: Int64) {
    #expect(Duration(exactNanoseconds: nanoseconds) == .nanoseconds(nanoseconds))
    #expect(Duration(exactNanoseconds: nanoseconds).nanoseconds == nanoseconds)
  }
}
