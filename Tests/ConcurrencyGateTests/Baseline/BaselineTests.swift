import ConcurrencyAuditFormat
import ConcurrencyGate
import Foundation
import Testing

@Suite("Baseline") struct BaselineTests {
  private let load = FindingKey(rule: "blocking-call usleep", symbol: "load()", path: "Sources/Feed.swift")
  private let save = FindingKey(rule: "cpu-budget", symbol: "save(\"\\\")", path: "Sources/Ä b.swift")

  private func read(_ text: String) throws -> Baseline {
    try Baseline(decoding: Data(text.utf8), path: "base.json")
  }

  @Test("A line for each entry, sorted, and what is written is read")
  func text() throws {
    let baseline = Baseline(entries: [save: 2, load: 1])
    let text = String(decoding: baseline.encoded(), as: UTF8.self)
    #expect(
      text == #"""
        {
          "version": 1,
          "findings": [
            { "rule": "blocking-call usleep", "symbol": "load()", "path": "Sources/Feed.swift", "lines": 1 },
            { "rule": "cpu-budget", "symbol": "save(\"\\\")", "path": "Sources/Ä b.swift", "lines": 2 }
          ]
        }

        """#
    )
    #expect(try read(text) == baseline)
    #expect(try read(String(decoding: Baseline().encoded(), as: UTF8.self)) == Baseline())
  }

  @Test(
    "What is not understood is named with the path",
    arguments: [
      (#"{"findings":[]}"#, #"base.json: "version" is missing; write "version": 1"#),
      (#"{"version":1}"#, #"base.json: "findings" is missing"#),
      (#"{"version":1,"finding":[]}"#, #"base.json: unknown key "finding": did you mean "findings"?"#),
      (
        #"{"version":1,"findings":[{"rule":"r","symbol":"s","path":"p","line":1}]}"#,
        #"base.json: unknown key "line" in "findings[0]": did you mean "lines"?"#
      ),
      (
        #"{"version":1,"findings":[{"rule":"r","symbol":"s","path":"p"}]}"#,
        #"base.json: "findings[0].lines" is missing"#
      ),
      (
        #"{"version":1,"findings":[{"rule":"r","symbol":"s","path":"p","lines":-1}]}"#,
        #"base.json: "findings[0].lines" must be a whole number from 0"#
      ),
      (
        #"{"version":2,"entries":[]}"#,
        "base.json: written in version 2 of its format, and this concurrency-gate reads version 1: update "
          + "swift-concurrency-testing"
      ),
    ]
  )
  func errors(text: String, message: String) {
    #expect(failure { _ = try read(text) } == message)
  }

  @Test("What is no JSON is named with the path")
  func noJSON() throws {
    let message = try #require(failure { _ = try read("<<<<<<< HEAD") })
    #expect(message.hasPrefix("base.json: this is not JSON"))
  }

  @Test("An entry that a merge left twice counts once")
  func twice() throws {
    let entry = #"{"rule":"r","symbol":"s","path":"p","lines":"#
    let baseline = try read(#"{"version":1,"findings":[\#(entry)2},\#(entry)1}]}"#)
    #expect(baseline.entries == [FindingKey(rule: "r", symbol: "s", path: "p"): 2])
  }

  @Test("Adding takes nothing away, and pruning adds nothing")
  func changes() throws {
    let gone = FindingKey(rule: "cpu-budget", symbol: "gone()", path: "Sources/Feed/Feed.swift")
    let two = [Sample.finding(line: 1), Sample.finding(line: 2), Sample.finding(in: "new()")]
    var baseline = try Sample.baseline([Sample.finding(line: 7)])
    baseline.entries[gone] = 3
    let judgement = try Sample.judgement(two, baseline: baseline)

    var added = baseline
    #expect(added.add(judgement.evidence.findings).keys.map(\.symbol) == ["FeedLoader.load()", "new()"])
    #expect(added.entries.values.sorted() == [1, 2, 3])
    #expect(added.add(judgement.evidence.findings).keys.isEmpty)

    var pruned = baseline
    #expect(pruned.remove(judgement.stale).keys == [gone])
    #expect(pruned.entries.count == 1 && pruned.entries.values.allSatisfy { $0 == 1 })
  }

  @Test("Pruning lowers what is fixed in part")
  func lowers() throws {
    var baseline = try Sample.baseline([Sample.finding(line: 1), Sample.finding(line: 2)])
    let judgement = try Sample.judgement([Sample.finding(line: 5)], baseline: baseline)
    _ = baseline.remove(judgement.stale)
    #expect(baseline == (try Sample.baseline([Sample.finding(line: 9)])))
  }
}
