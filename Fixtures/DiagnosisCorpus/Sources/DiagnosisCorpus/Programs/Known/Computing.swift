import Foundation

// MARK: Decoding

private struct Article: Codable {
  var id: Int
  var title: String
  var tags: [String]
}

private struct Archive {
  private let data: Data

  init() throws {
    data = try JSONEncoder().encode((1...10).map { Article(id: $0, title: "Article \($0)", tags: ["news", "swift"]) })
  }

  func articles() async throws -> Int {
    let decoder = JSONDecoder()
    try work(milliseconds: 60) { try decoder.decode([Article].self, from: data).count }
    return 10
  }
}

func archiveIsDecoded() async throws { _ = try await Archive().articles() }

// MARK: Hashing

private struct Checksum {
  private var state: UInt32 = 2_166_136_261

  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { state = (state ^ UInt32(byte)) &* 16_777_619 }
  }

  mutating func ofFile() async -> UInt32 {
    work(milliseconds: 50) {
      add(someBytes)
      return Int(state)
    }
    return state
  }
}

func uploadIsHashed() async {
  var checksum = Checksum()
  _ = await checksum.ofFile()
}

// MARK: Compressing

private enum RunLength {
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      var end = index + 1
      while end < bytes.count, bytes[end] == bytes[index], end - index < 255 { end += 1 }
      output.append(UInt8(end - index))
      output.append(bytes[index])
      index = end
    }
    return output
  }
}

private func compressBackup(_ blocks: [[UInt8]]) async {
  work(milliseconds: 50) { blocks.reduce(0) { $0 + RunLength.compress($1).count } }
}

/// The connection is there before the long loop begins.
func backupIsCompressed() async throws {
  let isReady = try await answer(true, after: 5)
  if isReady { await compressBackup([Array(repeating: 0, count: 300), Array(repeating: 255, count: 200)]) }
}

// MARK: A sieve

private func primes(below limit: Int) -> Int {
  var isPrime = [Bool](repeating: true, count: limit)
  var count = 0
  for number in 2..<limit where isPrime[number] {
    count += 1
    for multiple in stride(from: number * number, to: limit, by: number) { isPrime[multiple] = false }
  }
  return count
}

func primesAreSieved() async {
  let count = Task { work(milliseconds: 45) { primes(below: 1000) } }
  await count.value
}

// MARK: Sorting

private struct Track {
  var plays: Int
  var title: String
}

private let library = (0..<60).map { Track(plays: $0 &* 7919 % 61, title: "Track \($0 &* 31 % 60)") }

private actor Charts {
  func top() -> String? {
    var tracks = library
    work(milliseconds: 40) {
      tracks = library.sorted { ($0.plays, $0.title) > ($1.plays, $1.title) }
      return tracks.count
    }
    return tracks.first?.title
  }
}

func tracksAreSorted() async { _ = await Charts().top() }

// MARK: Halves side by side

private func histogram(of half: [UInt8]) async -> Int {
  process(half, milliseconds: 40)
  return half.count
}

func halvesAreCountedSideBySide() async {
  async let left = histogram(of: Array(someBytes.prefix(256)))
  async let right = histogram(of: Array(someBytes.suffix(256)))
  _ = await left + right
}

private func histogramInPieces(of half: [UInt8]) async -> Int {
  for _ in 0..<8 {
    process(half, milliseconds: 5)
    await Task.yield()
  }
  return half.count
}

func halvesAreCountedInPieces() async {
  async let left = histogramInPieces(of: Array(someBytes.prefix(256)))
  async let right = histogramInPieces(of: Array(someBytes.suffix(256)))
  _ = await left + right
}
