import ConcurrencyTrace
import Foundation

/// An object of a file that a person writes, read strictly: what is not understood is an error that says where it stands and
/// what may have been meant.
struct JSONObject {
  /// The path of the file, for messages.
  let path: String
  /// Where the object stands in the file, such as `rules.cpu-budget`; empty for the whole file.
  let position: String
  private let values: [String: JSONValue]

  private init(path: String, position: String, values: [String: JSONValue]) {
    self.path = path
    self.position = position
    self.values = values
  }

  /// Reads a file whose outermost value is an object with a `version`.
  init(decoding data: Data, path: String, version: Int) throws(GateError) {
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: data)
    } catch {
      let hasConflict = "\n\(String(decoding: data, as: UTF8.self))".contains("\n<<<<<<< ")
      throw .usage(
        "\(path): this is not JSON\(JSONValue.reason(of: error))"
          + (hasConflict ? "; it has the marks of a merge conflict" : "")
      )
    }
    guard case .object(let values) = value else {
      throw .usage("\(path): a JSON object was expected, with a \"version\"")
    }
    if let key = JSONValue.repeatedKey(in: data) {
      throw .usage("\(path): an object has the key \"\(key)\" twice, and only one of the two would count")
    }
    self.init(path: path, position: "", values: values)
    guard let found = try count("version") else {
      throw .usage("\(path): \"version\" is missing; write \"version\": \(version)")
    }
    guard found <= version else {
      throw .usage(
        "\(path): written in version \(found) of its format, and this concurrency-gate reads version \(version): update "
          + "swift-concurrency-testing"
      )
    }
    guard found >= 1 else { throw .usage("\(path): \(found) is no version of this format") }
  }

  var keys: [String] { values.keys.sorted() }

  /// Nil for what is not said.
  func value(_ key: String) -> JSONValue? { values[key] }

  func string(_ key: String) throws(GateError) -> String? {
    guard let value = values[key] else { return nil }
    guard case .string(let text) = value else { throw wrong(key, "a string") }
    return text
  }

  func strings(_ key: String) throws(GateError) -> [String]? {
    guard let value = values[key] else { return nil }
    guard case .array(let elements) = value else { throw wrong(key, "an array of strings") }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw wrong(key, "an array of strings") }
      texts.append(text)
    }
    return texts
  }

  func bool(_ key: String) throws(GateError) -> Bool? {
    guard let value = values[key] else { return nil }
    guard case .bool(let value) = value else { throw wrong(key, "true or false") }
    return value
  }

  /// A whole number that is not negative.
  func count(_ key: String) throws(GateError) -> Int? {
    guard let value = values[key] else { return nil }
    guard case .number(let number) = value, number >= 0, let count = Int(exactly: number) else {
      throw wrong(key, "a whole number from 0")
    }
    return count
  }

  /// A time such as `10 ms`.
  func duration(_ key: String) throws(GateError) -> Duration? {
    guard let text = try string(key) else { return nil }
    guard let duration = Duration(brief: text), duration >= .nanoseconds(1) else {
      throw wrong(key, "a time such as \"10 ms\"")
    }
    return duration
  }

  func object(_ key: String) throws(GateError) -> JSONObject? {
    guard let value = values[key] else { return nil }
    guard case .object(let values) = value else { throw wrong(key, "an object") }
    return JSONObject(path: path, position: name(of: key), values: values)
  }

  func objects(_ key: String) throws(GateError) -> [JSONObject]? {
    guard let value = values[key] else { return nil }
    guard case .array(let elements) = value else { throw wrong(key, "an array of objects") }
    var objects: [JSONObject] = []
    for (index, element) in elements.enumerated() {
      guard case .object(let values) = element else { throw wrong(key, "an array of objects") }
      objects.append(JSONObject(path: path, position: "\(name(of: key))[\(index)]", values: values))
    }
    return objects
  }

  /// The value of a key that must be there.
  func required<Value>(_ key: String, _ value: Value?) throws(GateError) -> Value {
    guard let value else { throw .usage("\(path): \"\(name(of: key))\" is missing") }
    return value
  }

  /// Throws for the first key that is not one of `known`.
  func expectKeys(_ known: [String], what: String) throws(GateError) {
    for key in keys {
      try expect(key, oneOf: known, what: what)
    }
  }

  /// Throws for a word that is not one of `known`.
  func expect(_ word: String, oneOf known: [String], what: String) throws(GateError) {
    guard !known.contains(word) else { return }
    let place = position.isEmpty ? "" : " in \"\(position)\""
    throw .usage("\(path): unknown \(what) \"\(word)\"\(place)\(Suggestion(for: word, among: known).words)")
  }

  private func wrong(_ key: String, _ expected: String) -> GateError {
    .usage("\(path): \"\(name(of: key))\" must be \(expected)")
  }

  private func name(of key: String) -> String {
    position.isEmpty ? key : "\(position).\(key)"
  }
}
