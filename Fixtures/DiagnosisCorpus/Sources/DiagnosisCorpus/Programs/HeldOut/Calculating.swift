import Foundation

// MARK: A search

private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (line, byte) in left.enumerated() {
    var corner = row[0]
    row[0] = line + 1
    for column in right.indices {
      let above = row[column + 1]
      row[column + 1] = byte == right[column] ? corner : min(corner, above, row[column]) + 1
      corner = above
    }
  }
  return row[right.count]
}

private struct Speller {
  let words = ["concurrency", "currency", "conference", "currant"].map { Array($0.utf8) }

  func suggestions(for text: String) async -> Int {
    let typed = Array(text.utf8)
    work(milliseconds: 45) { words.reduce(0) { $0 + distance($1, typed) } }
    return words.count
  }
}

func wordsAreSuggested() async { _ = await Speller().suggestions(for: "concurency") }

// MARK: A page on the main thread

@MainActor private final class Editor {
  private var html = ""

  func show(_ markdown: String) {
    work(milliseconds: 45) {
      html = markdown.split(separator: "\n").map { "<p>\($0)</p>" }.joined()
      return html.utf8.count
    }
  }
}

func documentIsShown() async {
  let editor = Editor()
  await editor.show("# News\nThe first line.\nThe second line.")
}

// MARK: Many small steps, of which none has to wait

private struct Applicant: Sendable {
  var age: Int
}

private struct Validator {
  func validate(_ applicant: Applicant) async -> Bool {
    process(someBytes, milliseconds: 2)
    return applicant.age >= 18
  }
}

func applicantsAreValidated() async {
  let validator = Validator()
  var accepted = 0
  for age in 1...25 where await validator.validate(Applicant(age: age)) { accepted += 1 }
}

// MARK: A route

private struct Route {
  let width = 12

  func steps(across walls: Set<Int>) -> Int {
    var distances = [Int](repeating: -1, count: width * width)
    var queue = [0]
    distances[0] = 0
    var head = 0
    while head < queue.count {
      let place = queue[head]
      head += 1
      let column = place % width
      let neighbors = [place - width, place + width, column > 0 ? place - 1 : -1, column + 1 < width ? place + 1 : -1]
      for next in neighbors where distances.indices.contains(next) && !walls.contains(next) && distances[next] < 0 {
        distances[next] = distances[place] + 1
        queue.append(next)
      }
    }
    return distances[width * width - 1]
  }
}

func routeIsPlanned() async throws {
  let walls = try await answer(Set([5, 17, 29, 41]), after: 8)
  work(milliseconds: 55) { Route().steps(across: walls) }
}

// MARK: A password, in an actor that nobody else wants

private actor Vault {
  private var attempts = 0

  func open(with password: String) -> Bool {
    attempts += 1
    var key = Array(password.utf8)
    work(milliseconds: 50) {
      for index in key.indices { key[index] = key[index] &* 5 &+ key[(index + 3) % key.count] }
      return Int(key[0])
    }
    return !key.isEmpty
  }
}

func vaultIsOpened() async {
  let vault = Vault()
  async let isOpen = vault.open(with: "correct horse")
  _ = await isOpen
}

// MARK: Rows that are all there

func rowsAreParsed() async {
  let rows = AsyncStream<String> { file in
    for row in 0..<30 { file.yield("\(row);tea;3.50") }
    file.finish()
  }
  var cells = 0
  for await row in rows {
    work(milliseconds: 1.5) {
      cells += row.split(separator: ";").count
      return cells
    }
  }
}
