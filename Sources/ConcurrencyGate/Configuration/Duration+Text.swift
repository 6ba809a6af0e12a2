extension Duration {
  /// Reads a time as people write it: a number that is not negative, and one of the units `ns`, `µs`, `us`, `ms`, `s`, `min`.
  init?(brief text: String) {
    let text = text.filter { $0 != " " }
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(number), value.isFinite else { return nil }
    let unit: Duration
    switch text.dropFirst(number.count) {
    case "ns": unit = .nanoseconds(1)
    // The micro sign, and the Greek letter that looks like it.
    case "us", "\u{b5}s", "\u{3bc}s": unit = .microseconds(1)
    case "ms": unit = .milliseconds(1)
    case "s": unit = .seconds(1)
    case "min": unit = .seconds(60)
    default: return nil
    }
    // A day is more than any budget, and less than what a number of nanoseconds can hold.
    guard value <= .seconds(86_400) / unit else { return nil }
    self = unit * value
  }
}
