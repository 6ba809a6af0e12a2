import ConcurrencyAuditFormat
import ConcurrencyTrace
package import Foundation

extension Configuration {
  /// Reads a configuration. What is not said keeps its default.
  ///
  /// - Parameter path: the file's path, for messages.
  package init(decoding data: Data, path: String) throws(GateError) {
    self.init()
    let file = try JSONObject(decoding: data, path: path, version: Self.currentVersion)
    try file.expectKeys(["version", "rules", "exclude", "includeOutside"], what: "key")
    if let rules = try file.object("rules") {
      try read(rules)
    }
    if let exclude = try file.strings("exclude") {
      self.exclude = exclude.map(Glob.init)
    }
    includeOutside = try file.bool("includeOutside") ?? includeOutside
  }

  private static let blockingPrefix = AuditRule.blockingCall.rawValue + "."

  private mutating func read(_ rules: JSONObject) throws(GateError) {
    let categories = BlockingCall.Category.allCases.map { Self.blockingPrefix + $0.rawValue }
    // A category that is not known is told as such, not as a rule that is not known.
    for key in rules.keys where key.hasPrefix(Self.blockingPrefix) {
      try rules.expect(
        String(key.dropFirst(Self.blockingPrefix.count)),
        oneOf: BlockingCall.Category.allCases.map(\.rawValue),
        what: "category of blocking calls"
      )
    }
    try rules.expectKeys(GateRule.allCases.map(\.name) + categories, what: "rule")
    for category in BlockingCall.Category.allCases {
      let key = Self.blockingPrefix + category.rawValue
      if let severity = try rule(key, of: rules, keys: [])?.severity { self.categories[category] = severity }
    }
    for rule in GateRule.allCases {
      let keys: [String] =
        switch rule {
        case .audit(.cpuBudget), .audit(.mainActorBudget): ["budget"]
        case .audit(.queueWait): ["limit"]
        case .expectations: ["minimum"]
        default: []
        }
      guard let said = try self.rule(rule.name, of: rules, keys: keys) else { continue }
      if let severity = said.severity { severities[rule] = severity }
      guard let object = said.object else { continue }
      switch rule {
      case .audit(.cpuBudget): cpuBudget = try object.duration("budget") ?? cpuBudget
      case .audit(.mainActorBudget): mainActorBudget = try object.duration("budget") ?? mainActorBudget
      case .audit(.queueWait): queueWaitLimit = try object.duration("limit") ?? queueWaitLimit
      case .expectations: minimumExpectations = try object.count("minimum") ?? minimumExpectations
      default: break
      }
    }
  }

  /// What is said of a rule: its severity alone, or an object with the severity and its limit.
  private func rule(
    _ name: String,
    of rules: JSONObject,
    keys: [String]
  ) throws(GateError) -> (severity: Severity?, object: JSONObject?)? {
    guard let value = rules.value(name) else { return nil }
    guard case .object = value else {
      return (try severity(rules.string(name), of: name, in: rules), nil)
    }
    guard let object = try rules.object(name) else { return nil }
    try object.expectKeys(["severity"] + keys, what: "key")
    return (try severity(object.string("severity"), of: name, in: rules), object)
  }

  private func severity(_ text: String?, of rule: String, in rules: JSONObject) throws(GateError) -> Severity? {
    guard let text else { return nil }
    try rules.expect(text, oneOf: Severity.allCases.map(\.rawValue), what: "severity of \"\(rule)\"")
    return Severity(rawValue: text)
  }
}
