@testable import ConcurrencyTesting
import Testing

/// How much real time a scope may take when the test does not say.
struct TimeLimitTests {
  @Test func `The default is a minute`() throws {
    #expect(try TimeLimit.resolve(nil, variable: nil) == .seconds(60))
  }

  @Test(arguments: [("5", Duration.seconds(5)), ("0.25", .milliseconds(250)), ("600", .seconds(600))])
  func `The environment changes the default`(text: String, limit: Duration) throws {
    #expect(try TimeLimit.resolve(nil, variable: text) == limit)
  }

  @Test func `What the test says goes before the environment`() throws {
    #expect(try TimeLimit.resolve(.seconds(2), variable: "5") == .seconds(2))
    #expect(try TimeLimit.resolve(.seconds(2), variable: "x") == .seconds(2))
  }

  @Test(arguments: ["", "0", "-1", "60s", "nan", "inf", "1e12"])
  func `A value that is no limit is a mistake`(text: String) {
    let mistake = #expect(throws: ArgumentMistake.self) {
      try TimeLimit.resolve(nil, variable: text)
    }
    #expect(mistake?.words.contains("CONCURRENCY_TESTING_TIME_LIMIT is “\(text)”") == true)
  }
}
