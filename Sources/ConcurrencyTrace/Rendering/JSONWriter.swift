/// Writes compact JSON that can stand inside a `script` element as it is.
///
/// Encoding hundreds of thousands of numbers with `JSONEncoder` would take longer than all the rest of a page.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// Whether something stands before the next value, in the same array or object.
  private var isInside = false

  mutating func array(_ body: (inout JSONWriter) -> Void) {
    nest("[", body, "]")
  }

  mutating func object(_ body: (inout JSONWriter) -> Void) {
    nest("{", body, "}")
  }

  /// The name of the value that is written next.
  mutating func name(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    isInside = false
  }

  mutating func number(_ value: Int64) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
  }

  mutating func number(_ value: Int) {
    number(Int64(value))
  }

  /// A number with as many of three decimals as it needs.
  mutating func thousandths(_ value: Int64) {
    if value < 0 {
      // What is negative is no time that anybody measured.
      return number(value / 1_000)
    }
    number(value / 1_000)
    let rest = Int(value.magnitude % 1_000)
    if rest == 0 { return }
    let digits = String(1_000 + rest).dropFirst()
    bytes.append(UInt8(ascii: "."))
    bytes.append(contentsOf: digits.utf8)
  }

  mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// No `<` is left, so neither `</script>` nor `<!--` can end or change what the parser of the page reads; line separators
  /// are escaped for tools that take JSON for JavaScript.
  mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c && $0 != 0x3c }) {
      bytes.append(contentsOf: text.utf8)
      bytes.append(UInt8(ascii: "\""))
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes.append(contentsOf: #"\""#.utf8)
      case "\\": bytes.append(contentsOf: #"\\"#.utf8)
      case "\0"..."\u{1f}", "<", "\u{7f}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        bytes.append(contentsOf: (#"\u"# + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: bytes.append(contentsOf: String(scalar).utf8)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func nest(_ open: Unicode.Scalar, _ body: (inout JSONWriter) -> Void, _ close: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: open))
    isInside = false
    body(&self)
    bytes.append(UInt8(ascii: close))
    isInside = true
  }

  private mutating func separate() {
    if isInside { bytes.append(UInt8(ascii: ",")) }
    isInside = true
  }
}
