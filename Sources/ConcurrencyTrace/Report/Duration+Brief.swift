extension Duration {
  /// The exact value in the unit that reads best: `1.5 s`, `250 ms`, `0.95 µs`, `99 ns`.
  ///
  /// No digit is lost, so two durations read alike only if they are equal.
  package var brief: String {
    let attoseconds = self.attoseconds
    if attoseconds == 0 { return "0 s" }
    let magnitude = attoseconds.magnitude
    let (unit, digits) = Self.unit(for: magnitude)
    let scale = Self.power(digits)
    var text = attoseconds < 0 ? "-" : ""
    text += String(magnitude / scale)
    let fraction = String(magnitude % scale)
    if fraction != "0" {
      let padded = String(repeating: "0", count: digits - fraction.count) + fraction
      text += "." + padded.droppingTrailingZeros
    }
    return text + " " + unit
  }

  /// The value rounded to three digits, for measured times whose further digits are noise.
  package var roughly: String { rounded(significantDigits: 3).brief }

  /// The nearest duration that has no more than the given number of significant digits.
  package func rounded(significantDigits: Int) -> Duration {
    let attoseconds = self.attoseconds
    let excess = String(attoseconds.magnitude).count - significantDigits
    guard excess > 0 else { return self }
    let quantum = Self.power(excess)
    let magnitude = Int128((attoseconds.magnitude + quantum / 2) / quantum * quantum)
    return Duration(attoseconds: attoseconds < 0 ? -magnitude : magnitude)
  }

  /// Whole nanoseconds, the unit of `TraceEvent.time`.
  package var wholeNanoseconds: Int64 {
    Int64(clamping: attoseconds / 1_000_000_000)
  }

  // A value below one microsecond keeps that unit down to a tenth, as 0.95 µs reads better beside other microseconds.
  private static func unit(for magnitude: UInt128) -> (name: String, digits: Int) {
    if magnitude >= power(18) { return ("s", 18) }
    if magnitude >= power(15) { return ("ms", 15) }
    if magnitude >= power(11) { return ("µs", 12) }
    return ("ns", 9)
  }

  private static func power(_ exponent: Int) -> UInt128 {
    (0..<exponent).reduce(1) { value, _ in value * 10 }
  }
}

extension String {
  fileprivate var droppingTrailingZeros: Substring {
    var text = self[...]
    while text.last == "0" { text.removeLast() }
    return text
  }
}
