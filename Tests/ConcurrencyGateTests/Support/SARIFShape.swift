import Foundation

/// What SARIF 2.1.0 demands of the properties that the gate writes, taken by hand from the standard's JSON schema (OASIS,
/// errata 01): which are required, their types, their enumerations, and that there are no others. The schema itself is not part
/// of this repository.
indirect enum SARIFShape: Sendable {
  case string
  case uriReference
  case bool
  case integer(from: Int)
  case oneOf([String])
  case array(SARIFShape, from: Int)
  /// An object with any keys.
  case map(SARIFShape)
  case bag
  case object([String: SARIFShape], required: [String])

  /// What is wrong with a value; empty if nothing is.
  func problems(_ value: Any, at path: String = "$") -> [String] {
    switch (self, value) {
    case (.string, is String), (.bag, is [String: Any]): return []
    case (.uriReference, let text as String):
      return URL(string: text) == nil || text.contains(" ") ? ["\(path): \(text) is no URI reference"] : []
    case (.bool, let number as NSNumber) where Self.isBool(number): return []
    case (.integer(let least), let number as NSNumber) where !Self.isBool(number):
      return number.doubleValue.rounded() == number.doubleValue && number.intValue >= least
        ? [] : ["\(path): \(number) is no integer from \(least)"]
    case (.oneOf(let words), let text as String):
      return words.contains(text) ? [] : ["\(path): \(text) is none of \(words)"]
    case (.array(let shape, let least), let elements as [Any]):
      let few = elements.count < least ? ["\(path): fewer than \(least)"] : []
      return few + elements.enumerated().flatMap { shape.problems($1, at: "\(path)[\($0)]") }
    case (.map(let shape), let values as [String: Any]):
      return values.flatMap { shape.problems($1, at: "\(path).\($0)") }
    case (.object(let properties, let required), let values as [String: Any]):
      let missing = required.filter { values[$0] == nil }.map { "\(path).\($0) is missing" }
      return missing
        + values.flatMap { key, value in
          properties[key].map { $0.problems(value, at: "\(path).\(key)") } ?? ["\(path).\(key) is not in the schema"]
        }
    default: return ["\(path) has another type"]
    }
  }

  private static func isBool(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c" || number === (true as NSNumber) || number === (false as NSNumber)
  }

  static let log = SARIFShape.object(
    ["$schema": .uriReference, "version": .oneOf(["2.1.0"]), "runs": .array(run, from: 0)],
    required: ["version", "runs"]
  )

  private static let run = SARIFShape.object(
    [
      "tool": .object(["driver": driver], required: ["driver"]),
      "invocations": .array(invocation, from: 0),
      "originalUriBaseIds": .map(artifactLocation),
      "columnKind": .oneOf(["utf16CodeUnits", "unicodeCodePoints"]),
      "results": .array(result, from: 0),
    ],
    required: ["tool"]
  )

  private static let driver = SARIFShape.object(
    ["name": .string, "rules": .array(rule, from: 0)],
    required: ["name"]
  )

  private static let level = SARIFShape.oneOf(["none", "note", "warning", "error"])

  private static let multiformat = SARIFShape.object(["text": .string, "markdown": .string], required: ["text"])

  private static let message = SARIFShape.object(["text": .string, "markdown": .string, "id": .string], required: [])

  private static let rule = SARIFShape.object(
    [
      "id": .string, "name": .string, "shortDescription": multiformat, "fullDescription": multiformat,
      "help": multiformat, "helpUri": .uriReference,
      "defaultConfiguration": .object(["enabled": .bool, "level": level], required: []),
    ],
    required: ["id"]
  )

  private static let invocation = SARIFShape.object(
    [
      "executionSuccessful": .bool, "exitCode": .integer(from: .min), "exitCodeDescription": .string,
      "toolExecutionNotifications": .array(
        .object(["level": level, "message": message], required: ["message"]),
        from: 0
      ),
    ],
    required: ["executionSuccessful"]
  )

  private static let artifactLocation = SARIFShape.object(
    ["uri": .uriReference, "uriBaseId": .string, "description": message],
    required: []
  )

  private static let location = SARIFShape.object(
    [
      "physicalLocation": .object(
        [
          "artifactLocation": artifactLocation,
          "region": .object(["startLine": .integer(from: 1)], required: []),
        ],
        required: ["artifactLocation"]
      ),
      "logicalLocations": .array(.object(["fullyQualifiedName": .string, "kind": .string], required: []), from: 0),
    ],
    required: []
  )

  private static let result = SARIFShape.object(
    [
      "ruleId": .string, "ruleIndex": .integer(from: -1), "level": level, "message": message,
      "locations": .array(location, from: 0), "partialFingerprints": .map(.string),
      "baselineState": .oneOf(["new", "unchanged", "updated", "absent"]),
      "stacks": .array(
        .object(
          ["frames": .array(.object(["location": location, "module": .string], required: []), from: 0)],
          required: ["frames"]
        ),
        from: 0
      ),
      "properties": .bag,
    ],
    required: ["message"]
  )
}
