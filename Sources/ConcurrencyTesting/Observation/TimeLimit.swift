import ConcurrencyTrace
import Foundation

/// What is wrong with an argument.
struct ArgumentMistake: Error {
  var words: String
}

/// How much real time a scope may take, and for how long a scope in real time may stand still.
enum TimeLimit {
  /// The environment variable that changes the default, in seconds.
  static let variable = "CONCURRENCY_TESTING_TIME_LIMIT"

  /// The limit where nobody says anything else.
  static let standard = Duration.seconds(60)

  static func resolve(
    _ limit: Duration?,
    variable value: @autoclosure () -> String? = environmentValue
  ) throws(ArgumentMistake) -> Duration {
    if let limit {
      guard limit > .zero else {
        throw ArgumentMistake(words: "timeLimit is \(limit.brief), but must be more than zero")
      }
      return limit
    }
    guard let text = value() else { return standard }
    guard let seconds = Double(text), seconds > 0, seconds < 1e9 else {
      throw ArgumentMistake(
        words: "the environment variable \(variable) is “\(text)”, but must be a number of seconds above zero"
      )
    }
    return .seconds(seconds)
  }

  /// What the environment says now. `ProcessInfo` would copy all of the environment, at more than the cost of a scope.
  private static var environmentValue: String? { getenv(variable).map { String(cString: $0) } }
}
