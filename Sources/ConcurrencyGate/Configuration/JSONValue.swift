import Foundation

/// Any JSON.
enum JSONValue: Hashable, Decodable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// The first key that an object has twice, as it is written: of its values the decoder takes one, and says nothing.
  ///
  /// - Parameter data: text that the decoder has read, so that it is JSON.
  static func repeatedKey(in data: Data) -> String? {
    // The keys of each object that is open, from the outermost on; nil for an array.
    var open: [Set<Data>?] = []
    var isKey = false
    var index = data.startIndex
    while index < data.endIndex {
      switch data[index] {
      case UInt8(ascii: "{"):
        open.append([])
        isKey = true
      case UInt8(ascii: "["):
        open.append(nil)
        isKey = false
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = open.popLast()
      case UInt8(ascii: ":"):
        isKey = false
      case UInt8(ascii: ","):
        isKey = open.last.flatMap { $0 } != nil
      case UInt8(ascii: "\""):
        let text = string(in: data, from: index + 1)
        if isKey, open[open.count - 1]?.insert(text).inserted == false { return String(decoding: text, as: UTF8.self) }
        index = text.endIndex
      default:
        break
      }
      index += 1
    }
    return nil
  }

  /// What stands from `start` on before the quotation mark that ends a string.
  private static func string(in data: Data, from start: Data.Index) -> Data {
    var end = start
    while end < data.endIndex, data[end] != UInt8(ascii: "\"") {
      end += data[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    return data[start..<min(end, data.endIndex)]
  }

  /// What is wrong with a text that is not JSON, as the end of a sentence; empty if that is not known.
  static func reason(of error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return "" }
    let cause = context.underlyingError.flatMap { ($0 as NSError).userInfo[NSDebugDescriptionErrorKey] as? String }
    return ": " + (cause ?? context.debugDescription)
  }
}
