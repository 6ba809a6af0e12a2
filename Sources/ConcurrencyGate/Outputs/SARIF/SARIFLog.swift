/// The part of SARIF 2.1.0 (OASIS, 2020) that the gate writes. The names are those of the standard.
struct SARIFLog: Encodable {
  var schema: String = "https://json.schemastore.org/sarif-2.1.0.json"
  var version: String = "2.1.0"
  var runs: [Run]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version
    case runs
  }

  struct Run: Encodable {
    var tool: Tool
    var invocations: [Invocation]
    var originalUriBaseIds: [String: ArtifactLocation]
    var columnKind: String = "utf16CodeUnits"
    var results: [Result]
  }

  struct Tool: Encodable {
    var driver: Driver
  }

  struct Driver: Encodable {
    var name: String
    var rules: [Rule]
  }

  struct Rule: Encodable {
    var id: String
    var name: String
    var shortDescription: Message
    var fullDescription: Message
    var help: Message
    var defaultConfiguration: RuleConfiguration
  }

  struct RuleConfiguration: Encodable {
    var enabled: Bool
    var level: Level
  }

  enum Level: String, Encodable {
    case none
    case note
    case warning
    case error
  }

  struct Invocation: Encodable {
    var executionSuccessful: Bool
    var exitCode: Int
    var exitCodeDescription: String
    var toolExecutionNotifications: [Notification]
  }

  struct Notification: Encodable {
    var level: Level
    var message: Message
  }

  struct Message: Encodable {
    var text: String
  }

  struct Result: Encodable {
    enum BaselineState: String, Encodable {
      case new
      case unchanged
    }

    var ruleId: String
    var ruleIndex: Int
    var level: Level
    var message: Message
    var locations: [Location]
    var partialFingerprints: [String: String]
    var baselineState: BaselineState
    var stacks: [Stack]
    var properties: Properties
  }

  /// What the standard leaves to tools.
  struct Properties: Encodable {
    var tests: [String]
    var count: Int
    var wallNs: Int64
    var cpuNs: Int64
    var preemptedNs: Int64
  }

  struct Location: Encodable {
    var physicalLocation: PhysicalLocation?
    var logicalLocations: [LogicalLocation]?
  }

  struct PhysicalLocation: Encodable {
    var artifactLocation: ArtifactLocation
    var region: Region?
  }

  struct ArtifactLocation: Encodable {
    var uri: String?
    var uriBaseId: String?
    var description: Message?
  }

  struct Region: Encodable {
    var startLine: Int
  }

  struct LogicalLocation: Encodable {
    var fullyQualifiedName: String
    var kind: String = "function"
  }

  struct Stack: Encodable {
    var frames: [Frame]
  }

  struct Frame: Encodable {
    var location: Location
    var module: String?
  }
}
