import ConcurrencyTrace
import Testing

@Suite("Durations in words") struct DurationTests {
  @Test(
    "An exact value in the unit that reads best",
    arguments: [
      (Duration.zero, "0 s"),
      (.seconds(3), "3 s"),
      (.milliseconds(1500), "1.5 s"),
      (.seconds(3617), "3617 s"),
      (.milliseconds(250), "250 ms"),
      (.microseconds(1001), "1.001 ms"),
      (.nanoseconds(950), "0.95 µs"),
      (.nanoseconds(99), "99 ns"),
      (.nanoseconds(1_000_000_001), "1.000000001 s"),
      (Duration(secondsComponent: 0, attosecondsComponent: 1_000_000), "0.001 ns"),
      (.milliseconds(-20), "-20 ms"),
      (Duration.seconds(Int64.max), "9223372036854775807 s"),
    ]
  )
  func exact(duration: Duration, text: String) {
    #expect(duration.brief == text)
  }

  @Test(
    "Three digits for measured times",
    arguments: [
      (Duration.nanoseconds(1_003_482_913), "1 s"),
      (.nanoseconds(250_499_000), "250 ms"),
      (.nanoseconds(999_999_999), "1 s"),
      (.nanoseconds(-12_345), "-12.3 µs"),
      (.nanoseconds(7), "7 ns"),
    ]
  )
  func rough(duration: Duration, text: String) {
    #expect(duration.roughly == text)
  }
}
