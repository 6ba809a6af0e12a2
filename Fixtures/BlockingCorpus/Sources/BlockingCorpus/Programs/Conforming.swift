import Foundation

// MARK: In a `Codable` conformance

struct Receipt: Encodable {
  var cents: Int

  static let place = Place.below(2)
  func encode(to encoder: any Encoder) throws {
    usleep(2004)
    var container = encoder.singleValueContainer()
    try container.encode(cents)
  }
}

struct Invoice: Codable {
  var customer: String
  var lines: [Int]
}

func encodingSleeps() throws { _ = try JSONEncoder().encode([Receipt(cents: 250)]) }

/// The encoder's first use among it.
func encodingComputes() throws {
  let data = try JSONEncoder().encode([Invoice(customer: "Ada", lines: [1, 2])])
  _ = try JSONDecoder().decode([Invoice].self, from: data)
}

// MARK: In the predicate of a sort

struct Ranking {
  static let place = Place.below(3)
  func sorted(_ names: [String]) -> [String] {
    names.sorted { left, right in
      usleep(105)
      return left.count < right.count
    }
  }

  func sortedInMemory(_ names: [String]) -> [String] {
    names.sorted { left, right in (left.count, left) < (right.count, right) }
  }
}

func sortSleeps() { _ = Ranking().sorted(["Grace", "Ada", "Barbara", "Lynn"]) }

func sortCompares() { _ = Ranking().sortedInMemory(["Grace", "Ada", "Barbara", "Lynn"]) }

// MARK: In a result builder

@resultBuilder enum PageBuilder {
  static let place = Place.below(2)
  static func buildExpression(_ text: String) -> [String] {
    usleep(1006)
    return [text]
  }

  static func buildBlock(_ parts: [String]...) -> [String] { parts.flatMap { $0 } }
}

@resultBuilder enum PlainPageBuilder {
  static func buildExpression(_ text: String) -> [String] { [text] }

  static func buildBlock(_ parts: [String]...) -> [String] { parts.flatMap { $0 } }
}

func page(@PageBuilder _ content: () -> [String]) -> [String] { content() }

func plainPage(@PlainPageBuilder _ content: () -> [String]) -> [String] { content() }

func builderSleeps() {
  _ = page {
    "title"
    "text"
  }
}

func builderCollects() {
  _ = plainPage {
    "title"
    "text"
  }
}

// MARK: In an interpolation of one's own

enum HostName {
  static let place = Place.below(5)
}

extension DefaultStringInterpolation {
  mutating func appendInterpolation(hostOf address: Int) {
    usleep(1007)
    appendLiteral("host-\(address)")
  }

  mutating func appendInterpolation(hexadecimal number: Int) {
    appendLiteral(String(number, radix: 16))
  }
}

func interpolationSleeps() { _ = "from \(hostOf: 7)" }

func interpolationFormats() { _ = "at \(hexadecimal: 255)" }

// MARK: In a generic function

enum Attempts {
  static let place = Place.below(6)
}

func firstSuccess<Value>(of attempts: [@Sendable () throws -> Value]) -> Value? {
  for attempt in attempts {
    if let value = try? attempt() { return value }
    usleep(1008)
  }
  return nil
}

func firstSuccessAtOnce<Value>(of attempts: [@Sendable () throws -> Value]) -> Value? {
  attempts.lazy.compactMap { try? $0() }.first
}

private let attempts: [@Sendable () throws -> Int] = [{ throw CancellationError() }, { 7 }]

func genericSleeps() { _ = firstSuccess(of: attempts) }

func genericReturns() { _ = firstSuccessAtOnce(of: attempts) }

// MARK: In a subscript behind a protocol

protocol SettingsStore {
  subscript(key: String) -> String? { get }
}

struct RemoteSettings: SettingsStore {
  static let place = Place.below(2)
  subscript(key: String) -> String? {
    usleep(2009)
    return key
  }
}

struct LocalSettings: SettingsStore {
  var values: [String: String]

  subscript(key: String) -> String? { values[key] }
}

func setting(_ key: String, in store: any SettingsStore) -> String? { store[key] }

func subscriptSleeps() { _ = setting("theme", in: RemoteSettings()) }

func subscriptLooksUp() { _ = setting("theme", in: LocalSettings(values: ["theme": "dark"])) }
