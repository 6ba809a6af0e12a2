/// The word that may have been meant.
struct Suggestion {
  private let nearest: String?
  private let known: [String]

  /// Finds the word of `known` that is nearest by edit distance, the first of several.
  init(for word: String, among known: [String]) {
    self.known = known
    let distances = known.map { (word: $0, distance: Self.distance(word.lowercased(), $0.lowercased())) }
    let best = distances.min { $0.distance < $1.distance }
    // Beyond a third of the letters there is no likeness.
    nearest = best.flatMap { $0.distance <= max(2, word.count / 3) ? $0.word : nil }
  }

  /// The end of a sentence that has named what is unknown.
  var words: String {
    if let nearest { return ": did you mean \"\(nearest)\"?" }
    if known.isEmpty { return "" }
    return ": known are " + known.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  /// How many characters must be put in, left out or changed to make one text of the other (Levenshtein's distance), with two
  /// rows of the table.
  static func distance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one), Array(other))
    var row = Array(0...other.count)
    for (index, character) in one.enumerated() {
      var next = [index + 1]
      for column in other.indices {
        next.append(
          min(row[column] + (character == other[column] ? 0 : 1), row[column + 1] + 1, next[column] + 1)
        )
      }
      row = next
    }
    return row.last ?? 0
  }
}
