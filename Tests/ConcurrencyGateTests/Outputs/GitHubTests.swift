import ConcurrencyAuditFormat
import ConcurrencyGate
import ConcurrencyTrace
import Testing

@Suite("What GitHub shows") struct GitHubTests {
  private func annotations(_ judgement: Judgement, prefix: String = "") -> [String] {
    GitHubAnnotations(judgement, prefix: prefix).description.split(separator: "\n").map(String.init)
  }

  @Test("A new finding is one annotation, on its line; a known one is none")
  func one() throws {
    let baseline = try Sample.baseline([Sample.finding(in: "known()")])
    let judgement = try Sample.judgement(
      [Sample.finding(in: "known()", line: 3), Sample.finding()],
      baseline: baseline
    )
    #expect(
      annotations(judgement) == [
        "::error file=Sources/Feed/Feed.swift,line=21,title=Blocking call usleep::blocking call usleep in "
          + "FeedLoader.load() [new]%0Ausleep blocked a thread of the pool for 20 ms%0AFound by "
          + "FeedTests.LoadTests/loads()%0ARemedy: Suspend the task in place of the thread: `try await Task.sleep(for:)`."
      ]
    )
    #expect(annotations(try Sample.judgement([Sample.finding(in: "known()")], baseline: baseline)).isEmpty)
  }

  @Test("What GitHub takes for the end of something is escaped")
  func escaping() throws {
    let finding = Sample.finding(
      call: "a,b:c",
      category: nil,
      in: "f(x:)\r\n::warning::100%",
      file: "/repo/Sources/a,b:c %41.swift",
      remedy: "50 %\nthen"
    )
    let lines = annotations(try Sample.judgement([finding]))
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(
      line.hasPrefix("::error file=Sources/a%2Cb%3Ac %2541.swift,line=21,title=Blocking call a%2Cb%3Ac::blocking call ")
    )
    #expect(line.contains("a,b:c in f(x:)%0D%0A::warning::100%25 [new]"))
    #expect(line.hasSuffix("Remedy: 50 %25%0Athen"))
  }

  @Test("Severities are GitHub's; the package's folder goes before the path; what has no line has none")
  func levels() throws {
    let configuration = try Sample.configuration(
      #"{"version":1,"rules":{"cpu-budget":"note","expectations":"error"}}"#
    )
    let judgement = try Sample.judgement(
      [Sample.finding(.cpuBudget, line: 0), Sample.finding(.leakedTask)],
      configuration: configuration
    )
    let lines = annotations(judgement, prefix: "packages/feed/")
    #expect(lines[0].hasPrefix("::error title=Too few expectations::"))
    #expect(lines[1].hasPrefix("::warning file=packages/feed/Sources/Feed/Feed.swift,line=21,title=Task that outlives"))
    #expect(lines[2].hasPrefix("::notice file=packages/feed/Sources/Feed/Feed.swift,title=Slice over the CPU budget::"))
  }

  @Test("Stale entries are annotated if they are errors, and problems always")
  func others() throws {
    let baseline = try Sample.baseline([Sample.finding()])
    #expect(annotations(try Sample.judgement([], baseline: baseline)).isEmpty)
    let strict = annotations(try Sample.judgement([], baseline: baseline, isStrict: true))
    #expect(strict.count == 1)
    #expect(
      strict.first?.hasPrefix("::error file=.concurrency-baseline.json,title=Stale entry of the baseline::") == true
    )
    let failed = annotations(try Sample.judgement([], result: .failed))
    #expect(failed.first?.hasPrefix("::error title=concurrency-gate::The tests failed; ") == true)
  }

  @Test("The summary is Markdown of which no name makes more")
  func summary() throws {
    let finding = Sample.finding(in: "f|g`<img src=x>`*b*\n# big", test: "A/[x](http://y)")
    let text = StepSummary(try Sample.judgement([finding])).description
    #expect(
      text.hasPrefix(
        "## Concurrency gate: findings\n\n1 test in 1 process; 1 new finding (1 error), 0 known, 0 fixed.\n"
      )
    )
    #expect(text.contains(##"f\|g\`&lt;img src=x&gt;\`\*b\* \# big"##))
    #expect(text.contains(#"A/\[x\](http://y)"#))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(rows.count == 3)
    #expect(rows.last?.hasSuffix("| Suspend the task in place of the thread: `try await Task.sleep(for:)`. |") == true)
    #expect(StepSummary(try Sample.judgement([])).description.contains("## Concurrency gate: clean\n"))
  }

  @Test("More rows than anybody reads are counted")
  func manyRows() throws {
    let findings = (0..<130).map { Sample.finding(in: "f\($0)()") }
    let text = StepSummary(try Sample.judgement(findings)).description
    #expect(text.split(separator: "\n").count { $0.hasPrefix("| error") } == 100)
    #expect(text.contains("\n… and 30 more.\n"))
  }
}
