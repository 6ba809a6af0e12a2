/// Reads the beginning of a mangled name, as the Swift ABI's "Mangling" has it. The runtime's demangler reads whole names, and ends the
/// process on some.
struct MangledName {
  /// What is yet to be read.
  private(set) var rest: Substring.UTF8View

  private static let shortestWord = 2

  init(_ text: Substring) { rest = text.utf8 }

  /// Takes an identifier; nil if there is none.
  mutating func identifier() -> String? {
    guard remove("0") else { return number().flatMap { take($0) }.map { String($0) } }
    if remove("0") {
      guard let length = number() else { return nil }
      // So that a name which begins like a number does not belong to its length.
      _ = remove("_")
      return take(length).flatMap { Punycode.decoded($0.utf8) }
    }
    // Words that the name has already stand as letters, the last one before other text as a capital.
    var (name, words): (String, [Substring]) = ("", [])
    while true {
      while let letter = rest.first, let word = Self.word(letter) {
        guard word.number < words.count else { return nil }
        name += words[word.number]
        rest.removeFirst()
        if word.isLast { return remove("0") ? name : number().flatMap { take($0) }.map { name + $0 } }
      }
      guard let text = number().flatMap({ take($0) }) else { return nil }
      name += text
      words += Self.words(in: text)
    }
  }

  /// Takes a number; nil if there is none, or one that is no length of anything.
  mutating func number() -> Int? {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest[digits.endIndex...]
    return digits.count < 10 ? Int(Substring(digits)) : nil
  }

  /// Takes a word. False if there is another.
  mutating func remove(_ word: String) -> Bool {
    guard rest.starts(with: word.utf8) else { return false }
    rest.removeFirst(word.utf8.count)
    return true
  }

  private mutating func take(_ length: Int) -> Substring? {
    guard length > 0, length <= rest.count else { return nil }
    defer { rest.removeFirst(length) }
    return Substring(rest.prefix(length))
  }

  private static func word(_ letter: UInt8) -> (number: Int, isLast: Bool)? {
    switch letter {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): (Int(letter - UInt8(ascii: "a")), false)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): (Int(letter - UInt8(ascii: "A")), true)
    default: nil
    }
  }

  /// Words begin with a letter after an underscore or a digit, or with a capital after another letter.
  private static func words(in text: Substring) -> [Substring] {
    var words: [Substring] = []
    var start: Substring.Index?
    for index in text.indices + [text.endIndex] {
      let character: Character = index < text.endIndex ? text[index] : "_"
      if let begin = start {
        let previous = text[text.index(before: index)]
        guard character == "_" || (!isCapital(previous) && isCapital(character)) else { continue }
        if text[begin..<index].utf8.count >= shortestWord { words.append(text[begin..<index]) }
        start = nil
      }
      if character != "_", !character.isASCII || !character.isNumber { start = index }
    }
    return words
  }

  private static func isCapital(_ character: Character) -> Bool { character.isASCII && character.isUppercase }
}
