/// Names in mangled names that have characters which identifiers cannot have: Punycode (RFC 3492), in which Swift writes the digits
/// from 26 on as capital letters, and an ASCII character such as a dot as the one 0xd800 behind it.
enum Punycode {
  private static let base = 36
  private static let asciiOffset: UInt32 = 0xd800

  /// The name that was encoded; nil if the text is no encoded name.
  static func decoded(_ text: Substring.UTF8View) -> String? {
    let delimiter = text.lastIndex(of: UInt8(ascii: "_"))
    var characters = delimiter.map { text[..<$0].map { UInt32($0) } } ?? []
    var rest = delimiter.map { text[text.index(after: $0)...] } ?? text[...]
    // The code point and the place of the next character: `i` and `n` of section 6.2, in one number.
    var (codePoint, place, bias) = (128, 0, 72)
    while !rest.isEmpty {
      let previous = place
      var weight = 1
      var position = base
      while true {
        guard let digit = rest.popFirst().flatMap(digit) else { return nil }
        let (product, isTooLarge) = digit.multipliedReportingOverflow(by: weight)
        guard !isTooLarge, place <= Int.max - product else { return nil }
        place += product
        let threshold = min(max(position - bias, 1), 26)
        if digit < threshold { break }
        guard weight <= Int.max / base else { return nil }
        weight *= base - threshold
        position += base
      }
      let count = characters.count + 1
      bias = adapted(place - previous, count, isFirst: previous == 0)
      guard place / count <= 0x10ffff else { return nil }
      codePoint += place / count
      place %= count
      guard let character = UInt32(exactly: codePoint) else { return nil }
      characters.insert(character, at: place)
      place += 1
    }
    var name = String.UnicodeScalarView()
    for character in characters {
      let isASCII = (asciiOffset..<asciiOffset + 128).contains(character)
      guard let scalar = Unicode.Scalar(isASCII ? character - asciiOffset : character) else { return nil }
      name.append(scalar)
    }
    return String(name)
  }

  private static func digit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a"))
    case UInt8(ascii: "A")...UInt8(ascii: "J"): Int(byte - UInt8(ascii: "A")) + 26
    default: nil
    }
  }

  /// Section 6.1.
  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var bias = 0
    while delta > (base - 1) * 26 / 2 {
      delta /= base - 1
      bias += base
    }
    return bias + base * delta / (delta + 38)
  }
}
