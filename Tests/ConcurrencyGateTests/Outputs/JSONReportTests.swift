import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Foundation
import Testing

@Suite("JSON report") struct JSONReportTests {
  private func object(_ report: JSONReport) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: report.encoded()) as? [String: Any])
  }

  @Test("Verdict, exit code, figures, findings and tests")
  func whole() throws {
    let baseline = try Sample.baseline([Sample.finding(), Sample.finding(in: "gone()")])
    let judgement = try Sample.judgement(
      [Sample.finding(line: 3), Sample.finding(line: 4, test: "b")],
      baseline: baseline,
      tests: Sample.test(expectations: ["assertSuspends": 1])
    )
    let report = try object(JSONReport(judgement))
    #expect(report["version"] as? Int == 1)
    #expect(report["verdict"] as? String == "findings" && report["exitCode"] as? Int == 1)
    let summary = try #require(report["summary"] as? [String: Int])
    #expect(
      summary == [
        "tests": 1, "processes": 1, "new": 1, "errors": 1, "warnings": 0, "notes": 0, "known": 0, "stale": 1,
        "outside": 0, "excluded": 0, "off": 0,
      ]
    )
    let finding = try #require((report["findings"] as? [[String: Any]])?.first)
    #expect(finding["state"] as? String == "new" && finding["known"] as? Int == 1)
    #expect(finding["path"] as? String == "Sources/Feed/Feed.swift")
    #expect((finding["places"] as? [[String: Any]])?.compactMap { $0["line"] as? Int } == [3, 4])
    #expect((report["stale"] as? [[String: Any]])?.first?["symbol"] as? String == "gone()")
    let test = try #require((report["tests"] as? [[String: Any]])?.first)
    #expect(test["expectations"] as? [String: Int] == ["assertSuspends": 1])
    #expect(test["isEnded"] as? Bool == true && test["framework"] as? String == "swift-testing")
  }

  @Test("What could not be judged has a verdict too", arguments: [GateError.usage("no"), .couldNotRun("no")])
  func errors(error: GateError) throws {
    let report = try object(JSONReport(error))
    #expect(report["verdict"] as? String == error.verdict.rawValue)
    #expect(report["exitCode"] as? Int == Int(error.verdict.exitCode))
    #expect(report["problems"] as? [String] == ["no"])
    #expect(report["summary"] == nil)
  }
}
