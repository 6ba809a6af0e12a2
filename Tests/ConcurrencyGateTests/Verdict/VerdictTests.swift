import ConcurrencyAuditFormat
import ConcurrencyGate
import Foundation
import Testing

@Suite("Exit codes") struct VerdictTests {
  @Test("The codes are those that are documented")
  func codes() {
    #expect(Verdict.allCases.map(\.exitCode) == [0, 1, 2, 3, 4])
    #expect(Verdict.allCases == [.clean, .findings, .testsFailed, .usage, .couldNotRun])
    #expect(GateError.usage("").verdict == .usage)
    #expect(GateError.couldNotRun("").verdict == .couldNotRun)
    for verdict in Verdict.allCases {
      #expect(Usage.text.contains("\n  \(verdict.exitCode)  "))
    }
  }

  private func verdict(
    _ files: [ReportFile],
    _ tests: Evidence.TestResult,
    baseline: Baseline = Baseline()
  ) -> Verdict {
    Judgement(
      Sample.evidence(files, tests: tests),
      baseline: baseline,
      configuration: Configuration(),
      isStrict: false
    ).verdict
  }

  private func garbage() throws -> ReportFile {
    ReportFile(decoding: try Sample.text([Sample.finding()]) + Data("x\n".utf8), path: "x")
  }

  @Test("Clean and findings")
  func passed() throws {
    #expect(verdict([try Sample.file()], .passed) == .clean)
    #expect(verdict([try Sample.file()], .unknown) == .clean)
    #expect(verdict([try Sample.file([Sample.finding()])], .passed) == .findings)
    #expect(verdict([try Sample.file([Sample.finding()])], .unknown) == .findings)
    let baseline = try Sample.baseline([Sample.finding()])
    #expect(verdict([try Sample.file([Sample.finding()])], .passed, baseline: baseline) == .clean)
  }

  @Test("Tests that fail go before findings")
  func failed() throws {
    #expect(verdict([try Sample.file()], .failed) == .testsFailed)
    #expect(verdict([try Sample.file([Sample.finding()])], .failed) == .testsFailed)
  }

  @Test("A test that the process did not let come to its end is a gap")
  func endedWithin() throws {
    let tests = Sample.test("a()") + Sample.test("b()").prefix(1)
    let evidence = Sample.evidence([try Sample.file(tests: tests)])
    #expect(evidence.gaps == ["1 test had not ended when the process did, such as b()"])
    #expect(Sample.evidence([try Sample.file(tests: Sample.test("a()") + Sample.test("b()"))]).gaps.isEmpty)
  }

  @Test("Tests that stand in the reports of several processes are told")
  func repeated() throws {
    func notices(_ names: [String]...) throws -> [String] {
      let files = try names.enumerated().map { index, names in
        try Sample.file(tests: names.flatMap { Sample.test($0) }, path: "\(index)")
      }
      return Sample.evidence(files).notices
    }
    // The cases of one test are in one process.
    #expect(try notices(["a()", "a()"], ["b()"]).isEmpty)
    #expect(try notices(["a()", "b()"], ["b()"]).first?.hasPrefix("1 test ran in several processes (b()):") == true)
  }

  @Test("A process that did not come to its end has failed, whoever ran it")
  func crashed() throws {
    let cut = ReportFile(decoding: try Sample.text(isEnded: false).dropLast(5), path: "x")
    #expect(verdict([cut], .unknown) == .testsFailed)
    #expect(verdict([try Sample.file(isEnded: false)], .unknown) == .testsFailed)
    #expect(verdict([try Sample.file(), try Sample.file(isEnded: false)], .passed) == .testsFailed)
  }

  @Test("What cannot be read goes before all")
  func unreadable() throws {
    #expect(verdict([try garbage()], .passed) == .couldNotRun)
    #expect(verdict([try garbage()], .failed) == .couldNotRun)
    #expect(verdict([try garbage(), try Sample.file()], .unknown) == .couldNotRun)
  }

  @Test("Nothing audited is not clean")
  func nothing() throws {
    #expect(verdict([], .passed) == .couldNotRun)
    #expect(verdict([], .unknown) == .couldNotRun)
    #expect(verdict([], .failed) == .couldNotRun)
    #expect(verdict([try Sample.file(tests: [])], .passed) == .couldNotRun)
    // A process of the other framework, which has no tests, beside one that has.
    #expect(verdict([try Sample.file(tests: []), try Sample.file()], .passed) == .clean)
  }

  @Test("A process that cannot see is not clean", arguments: ["jobs", "blocking"])
  func blind(missing: String) throws {
    let start = Sample.start(capabilities: ["jobs", "clocks", "blocking"].filter { $0 != missing })
    let evidence = Sample.evidence([try Sample.file(start: start)])
    #expect(evidence.problems.first?.message.contains("could not see \(missing),") == true)
    #expect(verdict([try Sample.file(start: start)], .passed) == .couldNotRun)
  }
}
