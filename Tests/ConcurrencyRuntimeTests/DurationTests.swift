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

  @Test func theNearestNanosecondIsTaken() {
    #expect(Duration.seconds(1.2).nearestNanoseconds == 1_200_000_000)
    #expect(Duration.seconds(1.1).nearestNanoseconds == 1_100_000_000)
    #expect(Duration.seconds(-1.2).nearestNanoseconds == -1_200_000_000)
    #expect(Duration.nanoseconds(7).nearestNanoseconds == 7)
    #expect(Duration(secondsComponent: 0, attosecondsComponent: 1_500_000_000).nearestNanoseconds == 2)
    #expect(Duration(secondsComponent: 0, attosecondsComponent: 1_499_999_999).nearestNanoseconds == 1)
    #expect(Duration(secondsComponent: 0, attosecondsComponent: -1_500_000_000).nearestNanoseconds == -2)
    #expect(Duration.seconds(Int64.max).nearestNanoseconds == .max)
    #expect(Duration.seconds(Int64.min).nearestNanoseconds == .min)
    #expect(Duration.seconds(1.2).roundedToNanoseconds == .milliseconds(1_200))
  }

  @Test func aSleepOfAnythingTakesTime() {
    #expect(Duration(secondsComponent: 0, attosecondsComponent: 1).nanosecondsToSleep == 1)
    #expect(Duration.seconds(1.2).nanosecondsToSleep == 1_200_000_000)
    #expect(Duration.zero.nanosecondsToSleep == 0)
    #expect(Duration.seconds(-1).nanosecondsToSleep == 0)
  }

  @Test(arguments: [0, 1, -1, 999_999_999, Int64.max, Int64.min])
  func nanosecondsComeBack(_ nanoseconds: Int64) {
    #expect(Duration(exactNanoseconds: nanoseconds) == .nanoseconds(nanoseconds))
    #expect(Duration(exactNanoseconds: nanoseconds).nanoseconds == nanoseconds)
  }
}
