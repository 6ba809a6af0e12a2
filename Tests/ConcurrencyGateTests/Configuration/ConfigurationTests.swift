import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Foundation
import Testing

@Suite("Configuration") struct ConfigurationTests {
  @Test("All that can be said is understood")
  func all() throws {
    let configuration = try Sample.configuration(
      """
      {"version": 1, "exclude": ["Tests/**", "Sources/Old/"], "includeOutside": true,
       "rules": {
         "blocking-call": "error", "blocking-call.file": "warning", "blocking-call.nameService": {"severity": "off"},
         "cpu-budget": {"severity": "note", "budget": "2.5 ms"},
         "main-actor-budget": {"budget": "8ms"},
         "never-suspended": "note", "leaked-task": "off",
         "queue-wait": {"severity": "warning", "limit": "1 s"},
         "expectations": {"severity": "error", "minimum": 3}}}
      """
    )
    #expect(configuration.severity(of: .blockingCall, category: "sleep") == .error)
    #expect(configuration.severity(of: .blockingCall, category: "file") == .warning)
    #expect(configuration.severity(of: .blockingCall, category: "nameService") == .off)
    #expect(configuration.severity(of: .blockingCall, category: "a later release's") == .error)
    #expect(configuration.severity(of: .cpuBudget, category: nil) == .note)
    #expect(configuration.severity(of: .mainActorBudget, category: nil) == .warning)
    #expect(configuration.severity(of: .neverSuspended, category: nil) == .note)
    #expect(configuration.severity(of: .leakedTask, category: nil) == .off)
    #expect(configuration.severity(of: .expectations) == .error)
    #expect(configuration.minimumExpectations == 3)
    #expect(configuration.exclude.map(\.pattern) == ["Tests/**", "Sources/Old/"])
    #expect(configuration.includeOutside)
    #expect(
      configuration.auditVariables == [
        "CONCURRENCY_AUDIT_CPU_BUDGET": "2500000", "CONCURRENCY_AUDIT_MAIN_ACTOR_BUDGET": "8000000",
        "CONCURRENCY_AUDIT_QUEUE_WAIT": "1000000000",
        "CONCURRENCY_AUDIT_RULES": "blocking-call,cpu-budget,main-actor-budget,never-suspended,queue-wait",
      ]
    )
  }

  @Test("Without a file, and with one that says nothing, the defaults hold")
  func defaults() throws {
    let configuration = Configuration()
    #expect(try Sample.configuration(#"{"version":1}"#) == configuration)
    #expect(try Sample.configuration(#"{"version":1,"rules":{}}"#) == configuration)
    #expect(configuration.severity(of: .blockingCall, category: "sleep") == .error)
    #expect(configuration.severity(of: .expectations) == .off)
    #expect(
      configuration.auditVariables == [
        "CONCURRENCY_AUDIT_CPU_BUDGET": "10000000", "CONCURRENCY_AUDIT_MAIN_ACTOR_BUDGET": "16000000",
        "CONCURRENCY_AUDIT_QUEUE_WAIT": "100000000",
        "CONCURRENCY_AUDIT_RULES": "blocking-call,cpu-budget,main-actor-budget,leaked-task",
      ]
    )
  }

  @Test(
    "What is not understood is named, with what may have been meant",
    arguments: [
      (#"{"version":1,"rulez":{}}"#, #"gate.json: unknown key "rulez": did you mean "rules"?"#),
      (
        #"{"version":1,"rules":{"blocking-calls":"error"}}"#,
        #"gate.json: unknown rule "blocking-calls" in "rules": did you mean "blocking-call"?"#
      ),
      (
        #"{"version":1,"rules":{"blocking-call.files":"error"}}"#,
        #"gate.json: unknown category of blocking calls "files" in "rules": did you mean "file"?"#
      ),
      (
        #"{"version":1,"rules":{"cpu-budget":"eror"}}"#,
        #"gate.json: unknown severity of "cpu-budget" "eror" in "rules": did you mean "error"?"#
      ),
      (
        #"{"version":1,"rules":{"cpu-budget":{"severty":"off"}}}"#,
        #"gate.json: unknown key "severty" in "rules.cpu-budget": did you mean "severity"?"#
      ),
      (
        #"{"version":1,"rules":{"leaked-task":{"budget":"1 ms"}}}"#,
        #"gate.json: unknown key "budget" in "rules.leaked-task": known are "severity""#
      ),
      (
        #"{"version":1,"rules":{"cpu-budget":{"budget":"10"}}}"#,
        #"gate.json: "rules.cpu-budget.budget" must be a time such as "10 ms""#
      ),
      (
        #"{"version":1,"rules":{"cpu-budget":{"budget":"0.1 ns"}}}"#,
        #"gate.json: "rules.cpu-budget.budget" must be a time such as "10 ms""#
      ),
      (
        #"{"version":1,"rules":{"expectations":{"minimum":1.5}}}"#,
        #"gate.json: "rules.expectations.minimum" must be a whole number from 0"#
      ),
      (#"{"version":1,"rules":{"cpu-budget":3}}"#, #"gate.json: "rules.cpu-budget" must be a string"#),
      (#"{"version":1,"exclude":"Tests"}"#, #"gate.json: "exclude" must be an array of strings"#),
      (#"{"version":1,"includeOutside":1}"#, #"gate.json: "includeOutside" must be true or false"#),
      (#"{"rules":{}}"#, #"gate.json: "version" is missing; write "version": 1"#),
      (
        #"{"version":7,"anything":1}"#,
        "gate.json: written in version 7 of its format, and this concurrency-gate reads version 1: update "
          + "swift-concurrency-testing"
      ),
      (#"{"version":0}"#, "gate.json: 0 is no version of this format"),
      ("[]", #"gate.json: a JSON object was expected, with a "version""#),
    ]
  )
  func errors(text: String, message: String) {
    #expect(failure { _ = try Sample.configuration(text) } == message)
  }

  @Test(
    "A key that is there twice is an error, wherever it is",
    arguments: [
      (#"{"version":1,"exclude":[],"exclude":["Old/**"]}"#, "exclude"),
      (#"{"version":1,"rules":{"cpu-budget":{"severity":"off","budget":"1 ms","severity":"note"}}}"#, "severity"),
      (#"{"version":1,"exclude":["a\\",{"b":1,"c":[{"d":2}],"b":3}]}"#, "b"),
    ]
  )
  func repeatedKeys(text: String, key: String) {
    let message = "gate.json: an object has the key \"\(key)\" twice, and only one of the two would count"
    #expect(failure { _ = try Sample.configuration(text) } == message)
  }

  @Test(
    "Keys of different objects, and values that are spelt like keys, are no repetition",
    arguments: [
      #"{"version":1,"rules":{"cpu-budget":{"severity":"off"},"queue-wait":{"severity":"off"}}}"#,
      #"{"version":1,"exclude":["exclude","rules","exclude"],"rules":{}}"#,
      #"{"version":1,"exclude":["\",\"version\":\"","{\"version\":1}"]}"#,
    ]
  )
  func noRepeatedKeys(text: String) {
    #expect(throws: Never.self) { try Sample.configuration(text) }
  }

  @Test("What is not JSON says where")
  func noJSON() throws {
    let message = try #require(failure { _ = try Sample.configuration("{\"version\": 1,,}") })
    #expect(message.hasPrefix("gate.json: this is not JSON: "))
    let merged = "{\n<<<<<<< ours\n\"version\": 1\n=======\n\"version\": 1\n>>>>>>> theirs\n}"
    let conflict = try #require(failure { _ = try Sample.configuration(merged) })
    #expect(conflict.hasSuffix("it has the marks of a merge conflict"))
    let onFirstLine = try #require(failure { _ = try Sample.configuration(String(merged.dropFirst(2))) })
    #expect(onFirstLine.hasSuffix("it has the marks of a merge conflict"))
    #expect(!message.contains("conflict"))
  }

  @Test(
    "Nothing is suggested where nothing is like it",
    arguments: [("weather", false), ("sleeep", true), ("SLEEP", true), ("", false)]
  )
  func suggestions(word: String, isLike: Bool) throws {
    let text = #"{"version":1,"rules":{"blocking-call.\#(word)":"off"}}"#
    let message = try #require(failure { _ = try Sample.configuration(text) })
    #expect(message.contains(#"did you mean "sleep"?"#) == isLike)
    #expect(message.contains(#"known are "sleep", "semaphore""#) == !isLike)
  }

  @Test(
    "Times are read in the units that people use",
    arguments: [
      ("10 ms", Duration.milliseconds(10)), ("10ms", .milliseconds(10)), ("1.5 s", .milliseconds(1500)),
      ("250 µs", .microseconds(250)), ("250 us", .microseconds(250)), ("7 ns", .nanoseconds(7)),
      ("2 min", .seconds(120)),
    ]
  )
  func times(text: String, expected: Duration) throws {
    let said = #"{"version":1,"rules":{"cpu-budget":{"budget":"\#(text)"}}}"#
    #expect(try Sample.configuration(said).cpuBudget == expected)
  }

  @Test(
    "Other times are not guessed at",
    arguments: [
      "10", "ms", "-1 ms", "0 ms", "1 h", "1.2.3 s", "1e400 s", "100000000 s", "99999999999999999999 min", "",
    ]
  )
  func noTimes(text: String) {
    let said = #"{"version":1,"rules":{"queue-wait":{"limit":"\#(text)"}}}"#
    #expect(failure { _ = try Sample.configuration(said) }?.contains("must be a time") == true)
  }
}
