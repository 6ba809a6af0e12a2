import ConcurrencyAuditFormat
import ConcurrencyGate
import Foundation
import Testing

@Suite("Reading reports") struct ReportFileTests {
  private func read(_ text: some StringProtocol) -> ReportFile {
    ReportFile(decoding: Data(text.utf8), path: "1.audit.jsonl")
  }

  private func text() throws -> String {
    String(decoding: try Sample.text([Sample.finding(line: 1), Sample.finding(line: 2)]), as: UTF8.self)
  }

  @Test("A whole report is read without a word")
  func whole() throws {
    let file = read(try text())
    #expect(file.problems.isEmpty)
    let report = try #require(file.reports.first)
    #expect(report.isEnded && report.start == Sample.start())
    #expect(report.findings.map(\.line) == [1, 2])
    #expect(report.tests.map(\.name) == ["FeedTests.LoadTests/loads()"])
    #expect(report.tests.allSatisfy { $0.start != nil && $0.end != nil })
  }

  @Test("Wherever a crash cuts the text off, at most the last line is lost, and that is told")
  func truncated() throws {
    let text = try text()
    let lines = text.split(separator: "\n").count
    for length in 1..<text.utf8.count {
      let cut = String(decoding: text.utf8.prefix(length), as: UTF8.self)
      let file = read(cut)
      #expect(file.problems.map(\.isHarmless).contains(false) == false, "\(length)")
      #expect(file.problems.count <= 1)
      let whole = cut.split(separator: "\n", omittingEmptySubsequences: false).dropLast().count
      // The characters of a last line can be all there but for the one that ends it.
      let isLastWhole = file.problems.isEmpty && !cut.hasSuffix("\n")
      let expected = whole + (isLastWhole ? 1 : 0)
      let report = file.reports.first
      let found =
        (report == nil ? 0 : 1) + (report?.findings.count ?? 0) + (report?.isEnded == true ? 1 : 0)
        + (report?.tests.reduce(0) { $0 + ($1.start == nil ? 0 : 1) + ($1.end == nil ? 0 : 1) } ?? 0)
      #expect(found == expected && expected <= lines, "\(length)")
    }
    let file = read(text.dropLast(20))
    #expect(
      file.problems.map(\.words) == [
        "1.audit.jsonl:6: the last line is not complete: the process ended while it wrote, and this line is lost"
      ]
    )
  }

  @Test("A line in the middle that cannot be read is named, and all others are read")
  func garbage() throws {
    var lines = try text().split(separator: "\n").map(String.init)
    lines.insert("not JSON", at: 3)
    lines.insert(#"{"kind":"finding","rule":"blocking-call"}"#, at: 4)
    lines.insert(#"{"kind":"finding","rule":"too-slow"}"#, at: 5)
    let file = read(lines.joined(separator: "\n") + "\n")
    #expect(file.problems.map(\.line) == [4, 5, 6])
    #expect(file.problems.allSatisfy { !$0.isHarmless })
    #expect(file.problems[0].words.hasPrefix("1.audit.jsonl:4: this line cannot be read"))
    #expect(file.problems[1].message.contains("\"symbol\" is missing"))
    #expect(file.problems[2].message.contains("\"rule\""))
    #expect(file.reports.first?.findings.map(\.line) == [1, 2])
    #expect(file.reports.first?.isEnded == true)
  }

  @Test("A newer version says so once, and what to do; its lines are not guessed at")
  func newer() throws {
    let newer = try text().replacing(#""version":1"#, with: #""version":2"#).replacing(#""process":4711,"#, with: "")
    let file = read(newer)
    #expect(file.reports.isEmpty)
    #expect(file.problems.count == 1)
    #expect(
      file.problems.first?.words.hasPrefix("1.audit.jsonl:1: written in version 2 of the audit format, and ") == true
    )
    #expect(file.problems.first?.isHarmless == false)
  }

  @Test("Kinds and keys of the same version that are not known are passed over")
  func unknown() throws {
    var lines = try text().split(separator: "\n").map(String.init)
    lines.insert(#"{"kind":"weather"}"#, at: 2)
    lines[0] = lines[0].replacing("{", with: #"{"mood":"good","#, maxReplacements: 1)
    let file = read(lines.joined(separator: "\n") + "\n")
    #expect(file.problems.isEmpty)
    #expect(file.reports.first?.findings.count == 2)
  }

  @Test("Files put together end to end are the reports of several processes")
  func together() throws {
    let other = try Sample.text([Sample.finding(line: 9)], start: Sample.start(process: 5), isEnded: false)
    let file = read(try text() + String(decoding: other, as: UTF8.self))
    #expect(file.problems.isEmpty)
    #expect(file.reports.map(\.start.process) == [4711, 5])
    #expect(file.reports.map(\.isEnded) == [true, false])
    #expect(file.reports.map(\.findings.count) == [2, 1])
  }

  @Test("What is no report is named as such; an empty file is what a process leaves that ended at once")
  func noReport() {
    let other = read("{\"kind\":\"end\",\"tests\":1,\"findings\":0}\n{\"kind\":\"end\",\"tests\":1,\"findings\":0}\n")
    #expect(other.problems.map(\.line) == [1])
    #expect(other.problems.first?.message.contains("this is no report: \"kind\" is \"end\"") == true)
    let empty = read("")
    #expect(empty.problems.map(\.isHarmless) == [true])
    #expect(empty.problems.first?.words.hasPrefix("1.audit.jsonl: the file is empty") == true)
  }

  @Test("A test that runs beside itself has both its ends")
  func twice() throws {
    let tests = Sample.test().prefix(1) + Sample.test().prefix(1) + Sample.test().suffix(1) + Sample.test().suffix(1)
    let file = try Sample.file(tests: Array(tests))
    #expect(file.reports.first?.tests.count == 2)
    #expect(file.reports.first?.tests.allSatisfy { $0.end != nil } == true)
  }

  @Test(
    "Whether tests were left out is seen in the arguments",
    arguments: [
      (["--filter", "A"], true), (["--skip=B"], true), (["--disable-xctest"], true), (["-s", "A"], true),
      ([], false), (["--parallel"], false), (["--skip-build"], false), (["-c", "release"], false),
    ]
  )
  func filters(arguments: [String], isFiltered: Bool) {
    #expect(TestFilter.isFiltered(swiftTestArguments: arguments) == isFiltered)
  }

  @Test("A process of XCTest names its tests, one of Swift Testing its options")
  func processFilters() {
    #expect(TestFilter.isFiltered(processArguments: ["X.xctest", "FeedTests.LoadTests/testLoad"]))
    #expect(!TestFilter.isFiltered(processArguments: ["X.xctest"]))
    #expect(!TestFilter.isFiltered(processArguments: ["X.xctest", "--testing-library", "swift-testing"]))
    #expect(
      TestFilter.isFiltered(processArguments: ["X.xctest", "--testing-library", "swift-testing", "--filter", "A"])
    )
  }
}
