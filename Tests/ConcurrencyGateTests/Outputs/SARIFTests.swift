import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Foundation
import Testing

@Suite("SARIF") struct SARIFTests {
  private func log(
    _ judgement: Judgement,
    _ configuration: Configuration = Configuration(),
    prefix: String = ""
  ) throws -> [String: Any] {
    let report = SARIFReport(judgement, configuration: configuration, root: Sample.root, prefix: prefix)
    let value = try JSONSerialization.jsonObject(with: report.encoded())
    #expect(SARIFShape.log.problems(value) == [])
    return try #require(value as? [String: Any])
  }

  private func run(_ log: [String: Any]) throws -> [String: Any] {
    try #require((log["runs"] as? [[String: Any]])?.first)
  }

  private func results(_ log: [String: Any]) throws -> [[String: Any]] {
    try #require(try run(log)["results"] as? [[String: Any]])
  }

  /// Everything that a judgement can hold.
  private func everything() throws -> (Judgement, Configuration) {
    let configuration = try Sample.configuration(
      #"{"version":1,"includeOutside":true,"rules":{"expectations":"error","never-suspended":"note"}}"#
    )
    let findings = [
      Sample.finding(), Sample.finding(line: 0), Sample.finding(in: "known()"),
      Sample.finding(file: "/usr/lib/a b.swift"), Sample.finding(file: "/x/.build/checkouts/nio/NIO.swift"),
      Sample.finding(.neverSuspended), Sample.finding(.leakedTask, file: "/repo/Sources/ä #1:2?.swift"),
    ]
    let baseline = try Sample.baseline([Sample.finding(in: "known()"), Sample.finding(in: "gone()")])
    return (try Sample.judgement(findings, baseline: baseline, configuration: configuration), configuration)
  }

  @Test("All that is written is what the schema allows")
  func schema() throws {
    let (judgement, configuration) = try everything()
    _ = try log(judgement, configuration, prefix: "packages/feed/")
    _ = try log(try Sample.judgement([]))
    let broken = ReportFile(decoding: Data("x\n".utf8), path: "x")
    let evidence = Sample.evidence([broken], tests: .failed)
    _ = try log(Judgement(evidence, baseline: Baseline(), configuration: Configuration(), isStrict: true))
  }

  @Test("The check sees what the schema forbids")
  func check() throws {
    let problems = SARIFShape.log.problems([
      "version": "2.0.0",
      "runs": [
        [
          "results": [
            [
              "level": "fatal", "colour": "red", "ruleIndex": 1.5,
              "locations": [["physicalLocation": ["region": ["startLine": 0]]]],
            ]
          ]
        ]
      ],
    ])
    #expect(
      Set(problems) == [
        "$.version: 2.0.0 is none of [\"2.1.0\"]", "$.runs[0].tool is missing",
        "$.runs[0].results[0].message is missing",
        "$.runs[0].results[0].level: fatal is none of [\"none\", \"note\", \"warning\", \"error\"]",
        "$.runs[0].results[0].colour is not in the schema", "$.runs[0].results[0].ruleIndex: 1.5 is no integer from -1",
        "$.runs[0].results[0].locations[0].physicalLocation.artifactLocation is missing",
        "$.runs[0].results[0].locations[0].physicalLocation.region.startLine: 0 is no integer from 1",
      ]
    )
  }

  @Test("A result has its rule, its level, its place and its state")
  func result() throws {
    let baseline = try Sample.baseline([Sample.finding(in: "known()")])
    let judgement = try Sample.judgement([Sample.finding(in: "known()"), Sample.finding()], baseline: baseline)
    let log = try log(judgement, prefix: "packages/feed/")
    let results = try results(log)
    #expect(results.map { $0["baselineState"] as? String } == ["new", "unchanged"])
    let new = try #require(results.first)
    #expect(new["ruleId"] as? String == "blocking-call" && new["level"] as? String == "error")
    let rules = ((try run(log)["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]]
    let index = try #require(new["ruleIndex"] as? Int)
    #expect(rules?[index]["id"] as? String == "blocking-call")
    #expect(rules?.count == 7)
    let location = (new["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
    #expect((location?["region"] as? [String: Any])?["startLine"] as? Int == 21)
    let artifact = location?["artifactLocation"] as? [String: Any]
    #expect(artifact?["uri"] as? String == "packages/feed/Sources/Feed/Feed.swift")
    #expect(artifact?["uriBaseId"] as? String == "SRCROOT")
  }

  @Test("A path becomes a URI reference, whatever stands in it")
  func uris() throws {
    let (judgement, configuration) = try everything()
    let uris = try results(try log(judgement, configuration)).compactMap { result in
      (((result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])?["artifactLocation"]
        as? [String: Any])?["uri"] as? String
    }
    #expect(uris.contains("Sources/%C3%A4%20%231%3A2%3F.swift"))
    #expect(uris.contains("file:///usr/lib/a%20b.swift"))
    #expect(uris.contains(".build/checkouts/nio/NIO.swift"))
  }

  @Test("A moved finding has the same fingerprint; another function or another line of it has another")
  func fingerprints() throws {
    func fingerprints(_ findings: [AuditFinding]) throws -> [String] {
      try results(try log(try Sample.judgement(findings))).compactMap { result in
        (result["partialFingerprints"] as? [String: String])?["concurrencyGate/v1"]
      }
    }
    let here = try fingerprints([Sample.finding(line: 1)])
    #expect(here.count == 1 && here.first?.count == 16)
    #expect(try fingerprints([Sample.finding(line: 99)]) == here)
    #expect(try fingerprints([Sample.finding(in: "save()", line: 1)]) != here)
    let two = try fingerprints([Sample.finding(line: 1), Sample.finding(line: 2)])
    #expect(two.first == here.first && Set(two).count == 2)
  }

  @Test("The exit code is told")
  func exitCode() throws {
    func invocation(_ judgement: Judgement) throws -> [String: Any]? {
      (try run(try log(judgement))["invocations"] as? [[String: Any]])?.first
    }
    let red = try invocation(try Sample.judgement([Sample.finding()]))
    #expect(red?["exitCode"] as? Int == 1 && red?["executionSuccessful"] as? Bool == true)
    let failed = try invocation(try Sample.judgement([], result: .failed))
    #expect(failed?["exitCode"] as? Int == 2 && failed?["executionSuccessful"] as? Bool == false)
  }
}
