import ConcurrencyAuditFormat
import ConcurrencyGate
import Foundation
import TestSupport
import Testing

@Suite("concurrency-gate judge") struct JudgeTests {
  @Test("Clean, findings, known: exit codes, and the same code in the JSON")
  func codes() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report(), to: "clean/1.audit.jsonl")
      try package.write(try package.report([package.finding()]), to: "red/1.audit.jsonl")
      try package.write(try package.report([package.finding(line: 99)]), to: "moved/1.audit.jsonl")
      #expect(try await package.gate("judge", "--reports", "clean", "--json", "out/1.json").status == 0)
      #expect(try package.text("out/1.json").contains("\"exitCode\" : 0"))
      let red = try await package.gate("judge", "--reports", "red", "--json", "out/1.json")
      #expect(red.status == 1)
      #expect(red.output.contains("\n  Sources/Feed/Feed.swift:21\n"))
      #expect(red.output.hasSuffix("0 fixed: findings (exit code 1)\n"))
      #expect(try package.text("out/1.json").contains("\"exitCode\" : 1"))
      #expect(!package.exists(".concurrency-baseline.json"))

      let update = try await package.gate("judge", "--reports", "red", "--update-baseline")
      #expect(update.status == 0)
      #expect(update.output.contains("\nBaseline: 1 added (\(package.path(".concurrency-baseline.json"))).\n"))
      #expect(try await package.gate("judge", "--reports", "moved", "--strict").status == 0)
      #expect(try await package.gate("judge", "--reports", "clean").status == 0)
      #expect(try await package.gate("judge", "--reports", "clean", "--strict").status == 1)
      #expect(try await package.gate("judge", "--reports", "clean", "--strict", "--prune").status == 0)
      #expect(try package.text(".concurrency-baseline.json").contains("\"findings\": []"))
    }
  }

  @Test("Several shards are one judgement, in however deep folders; what is named twice counts once")
  func shards() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report([package.finding(line: 1)]), to: "shards/a/1.audit.jsonl")
      try package.write(try package.report([package.finding(line: 2)]), to: "shards/b/deep/2.audit.jsonl")
      try package.write("no report", to: "shards/a/notes.txt")
      let outcome = try await package.gate(
        "judge",
        "--reports",
        "shards",
        "--reports",
        "shards/a/1.audit.jsonl",
        "--json",
        "j.json"
      )
      #expect(outcome.output.hasPrefix("concurrency-gate: 2 tests in 2 processes audited\n"))
      let text = try package.text("j.json")
      #expect(text.components(separatedBy: "\"line\" : 1,").count > 1 && text.contains("\"line\" : 2,"))
      #expect(text.contains("\"new\" : 1"))
    }
  }

  @Test("Reports that are not there, or cannot be read")
  func badReports() async throws {
    try await GatePackage.with { package in
      let missing = try await package.gate("judge", "--reports", "nowhere", "--json", "j.json")
      #expect(missing.status == 4)
      #expect(missing.output.hasPrefix("error: nowhere: there is no such report, and no such folder\n"))
      #expect(try package.text("j.json").contains("\"verdict\" : \"couldNotRun\""))
      try package.write("", to: "empty/notes.txt")
      let empty = try await package.gate("judge", "--reports", "empty")
      #expect(empty.status == 4 && empty.output.contains("there is no report in this folder"))

      let text = try package.report([package.finding()])
      try package.write(text + Data("x\n".utf8), to: "bad/1.audit.jsonl")
      let bad = try await package.gate("judge", "--reports", "bad", "--update-baseline")
      #expect(bad.status == 4)
      #expect(bad.output.contains("error: bad/1.audit.jsonl:6: this line cannot be read"))
      #expect(bad.output.contains("FeedLoader.load()") && bad.output.contains("The baseline was left as it is."))
      #expect(!package.exists(".concurrency-baseline.json"))
    }
  }

  @Test("A configuration or a baseline that is wrong: its path, code 3, and nothing is written")
  func badFiles() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report([package.finding()]), to: "r/1.audit.jsonl")
      let bad = [
        "<<<<<<< HEAD", #"{"version":9,"findings":[]}"#, #"{"version":1,"findings":[],"note":""}"#,
      ]
      for text in bad {
        try package.write(text, to: ".concurrency-baseline.json")
        let before = package.contents
        let outcome = try await package.gate("judge", "--reports", "r", "--update-baseline", "--prune", "--html", "h")
        #expect(outcome.status == 3)
        #expect(outcome.output.hasPrefix("error: \(package.path(".concurrency-baseline.json")): "))
        #expect(try package.text(".concurrency-baseline.json") == text)
        #expect(package.contents == before)
      }
      try package.write(#"{"version":1,"findings":[]}"#, to: ".concurrency-baseline.json")
      try package.write(#"{"version":1,"exclud":[]}"#, to: ".concurrency-gate.json")
      let outcome = try await package.gate("judge", "--reports", "r", "--json", "j.json")
      #expect(outcome.status == 3 && outcome.output.contains("unknown key \"exclud\": did you mean \"exclude\"?"))
      #expect(try package.text("j.json").contains("\"exitCode\" : 3"))
      try package.write(#"{"version":1}"#, to: "other.json")
      #expect(try await package.gate("judge", "--reports", "r", "--config", "other.json").status == 1)
      #expect(try await package.gate("judge", "--reports", "r", "--config", "nowhere.json").status == 3)
      #expect(
        try await package.gate("judge", "--reports", "r", "--config", "other.json", "--baseline", "nowhere.json").status
          == 3
      )
    }
  }

  @Test("A pattern of `exclude` for which there is no such folder is told, and no other")
  func idlePatterns() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report(), to: "r/1.audit.jsonl")
      try package.write("", to: "Sources/Feed/Feed.swift")
      let patterns = [
        "Source/**", "Sources/**", "Sources/Old/", "Sources/Feed/F*.swift", "**/Generated/**", "Tests/**",
        "./Sources/Feed",
      ]
      try package.write(#"{"version":1,"exclude":\#(patterns)}"#, to: ".concurrency-gate.json")
      let outcome = try await package.gate("judge", "--reports", "r")
      #expect(outcome.status == 0)
      #expect(outcome.output.components(separatedBy: "the pattern leaves out nothing").count == 3)
      for (pattern, path) in [("Source/**", "Source"), ("Sources/Old/", "Sources/Old")] {
        #expect(outcome.output.contains("`exclude` has \(pattern), and the root has no \(path): "))
      }
      #expect(outcome.output.contains("`exclude` has ./Sources/Feed, which is a folder: write ./Sources/Feed/ to "))
      #expect(outcome.output.components(separatedBy: "`exclude` has ").count == 4)
    }
  }

  @Test("Pruning what was not looked for is refused")
  func prune() async throws {
    try await GatePackage.with { package in
      let start = Sample.start(arguments: ["x", "--filter", "A"])
      try package.write(try package.report(start: start), to: "r/1.audit.jsonl")
      let baseline = try Sample.baseline([Sample.finding()]).encoded()
      try package.write(baseline, to: ".concurrency-baseline.json")
      let refused = try await package.gate("judge", "--reports", "r", "--prune")
      #expect(refused.status == 3 && refused.output.contains("say --complete"))
      #expect(try Data(contentsOf: package.folder.appending(path: ".concurrency-baseline.json")) == baseline)
      #expect(try await package.gate("judge", "--reports", "r", "--prune", "--complete").status == 0)
      #expect(try package.text(".concurrency-baseline.json").contains("\"findings\": []"))
    }
  }

  @Test("Every output is written, and on GitHub its own too")
  func outputs() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report([package.finding()]), to: "r/1.audit.jsonl")
      try package.write("before\n", to: "summary.md")
      let arguments = ["--sarif", "o/s.sarif", "--junit", "o/j.xml", "--html", "o/h.html", "--json", "o/j.json"]
      let command = [GatePackage.command, "judge", "--reports", "r"] + arguments
      let quiet = try await package.run(command)
      #expect(!quiet.output.contains("::error"))
      let outcome = try await package.run(
        command,
        setting: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": package.path("summary.md")]
      )
      #expect(outcome.output.contains("::error file=Sources/Feed/Feed.swift,line=21,title="))
      #expect(try package.text("summary.md").hasPrefix("before\n## Concurrency gate: findings\n"))
      #expect(try package.text("o/h.html").hasPrefix("<!DOCTYPE html>"))
      #expect(XMLTree(try package.text("o/j.xml")) != nil)
      let sarif = try JSONSerialization.jsonObject(with: Data(package.text("o/s.sarif").utf8))
      #expect(SARIFShape.log.problems(sarif) == [])
      let nested = try await package.run(
        command + ["--github"],
        setting: ["GITHUB_WORKSPACE": package.folder.deletingLastPathComponent().path]
      )
      #expect(
        nested.output.contains("::error file=\(package.folder.lastPathComponent)/Sources/Feed/Feed.swift,line=21")
      )
    }
  }

  @Test("A file that cannot be written is named, and takes nothing from what is told")
  func unwritable() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report([package.finding()]), to: "r/1.audit.jsonl")
      try package.write("", to: "file")
      let outcome = try await package.gate("judge", "--reports", "r", "--html", "file/h.html")
      #expect(outcome.output.contains("error: blocking call usleep in FeedLoader.load() [new]"))
      #expect(outcome.status == 4 && outcome.output.contains("error: file/h.html: cannot be written"))
    }
  }

  @Test("Links stay, and what is no file is written to")
  func links() async throws {
    try await GatePackage.with { package in
      func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: package.path(name), withDestinationPath: target)
      }
      func isLink(_ name: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: package.path(name))) != nil
      }
      try package.write(try package.report([package.finding()]), to: "artifacts/deep/1.audit.jsonl")
      try package.write(#"{"version":1,"findings":[]}"#, to: "shared/baseline.json")
      try package.write("old", to: "shared/old.json")
      let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o640]
      try FileManager.default.setAttributes(mode, ofItemAtPath: package.path("shared/old.json"))
      try link("reports", to: "artifacts")
      try link("artifacts/deep/again", to: "..")
      try link(".concurrency-baseline.json", to: "shared/baseline.json")
      try link("json", to: "shared/old.json")
      try link("sarif", to: "shared/new.sarif")
      #expect(mkfifo(package.path("pipe"), 0o600) == 0)
      let script = """
        cat pipe > piped & "\(GatePackage.command)" judge --reports reports --update-baseline --json json --sarif sarif \
          --junit pipe --html /dev/stderr 2>page; echo "status $?"; wait
        """
      let outcome = try await package.run(["sh", "-c", script])
      #expect(outcome.output.hasSuffix("status 0\n"), "\(outcome.output)")
      for name in [".concurrency-baseline.json", "json", "sarif"] { #expect(isLink(name)) }
      #expect(try package.text("shared/baseline.json").contains("FeedLoader.load()"))
      #expect(try package.text("shared/old.json").contains("\"verdict\" : \"clean\""))
      #expect(try package.text("shared/new.sarif").contains("\"2.1.0\""))
      #expect(try package.text("piped").hasPrefix("<?xml"))
      #expect(try package.text("page").hasPrefix("<!DOCTYPE html>"))
      let old = try FileManager.default.attributesOfItem(atPath: package.path("shared/old.json"))
      #expect(old[.posixPermissions] as? Int == 0o640)
      let type = try FileManager.default.attributesOfItem(atPath: package.path("pipe"))[.type] as? FileAttributeType
      #expect(type != .typeRegular)
      // Each report once, by whichever way.
      #expect(outcome.output.contains("1 test in 1 process audited"))
    }
  }

  @Test("A report that cannot be reached is not passed over; what is none may be out of reach")
  func unreachable() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report(), to: "r/1.audit.jsonl")
      func link(_ name: String) throws {
        try FileManager.default.createSymbolicLink(atPath: package.path(name), withDestinationPath: "nowhere")
      }
      try link("r/notes")
      #expect(try await package.gate("judge", "--reports", "r").status == 0)
      try link("r/2.audit.jsonl")
      let outcome = try await package.gate("judge", "--reports", "r")
      #expect(outcome.status == 4 && outcome.output.hasPrefix("error: r/2.audit.jsonl: cannot be read"))
      try FileManager.default.removeItem(atPath: package.path("r/2.audit.jsonl"))
      try link(".concurrency-gate.json")
      #expect(try await package.gate("judge", "--reports", "r").status == 3)
    }
  }

  @Test("A stale entry is annotated in the baseline that was given, if that is below the root")
  func staleAnnotation() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report(), to: "r/1.audit.jsonl")
      let baseline = try Sample.baseline([Sample.finding()]).encoded()
      try package.write(baseline, to: "ci/known.json")
      let arguments = ["judge", "--reports", "r", "--strict", "--github", "--baseline"]
      let inside = try await package.run([GatePackage.command] + arguments + ["ci/known.json"])
      #expect(inside.output.contains("::error file=ci/known.json,title=Stale entry"))
      let outside = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
      defer { try? FileManager.default.removeItem(at: outside) }
      try baseline.write(to: outside)
      let other = try await package.run([GatePackage.command] + arguments + [outside.path])
      #expect(other.output.contains("::error title=Stale entry"))
    }
  }

  @Test("A reader that has gone takes nothing from the files")
  func readerHasGone() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report([package.finding()]), to: "r/1.audit.jsonl")
      _ = try await package.run(["sh", "-c", "\"\(GatePackage.command)\" judge --reports r --json j.json | true"])
      #expect(try package.text("j.json").contains("\"exitCode\" : 1"))
    }
  }

  @Test("A folder where a file of settings should be is wrong like any other such file")
  func folders() async throws {
    try await GatePackage.with { package in
      try package.write(try package.report(), to: "r/1.audit.jsonl")
      try package.write("", to: "folder/x")
      for option in ["--baseline", "--config"] {
        let outcome = try await package.gate("judge", "--reports", "r", option, "folder")
        #expect(outcome.status == 3 && outcome.output.hasPrefix("error: folder: cannot be read: "))
      }
    }
  }

  @Test("Reports of another folder take nothing out of the baseline, and do not pass")
  func otherFolder() async throws {
    try await GatePackage.with { package in
      try package.write(try Sample.text([Sample.finding()]), to: "r/1.audit.jsonl")
      let baseline = try Sample.baseline([Sample.finding(), Sample.finding(in: "old()")]).encoded()
      try package.write(baseline, to: ".concurrency-baseline.json")
      let wrong = try await package.gate("judge", "--reports", "r", "--prune")
      #expect(wrong.status == 4 && wrong.output.contains("name that folder with --root"))
      #expect(try Data(contentsOf: package.folder.appending(path: ".concurrency-baseline.json")) == baseline)
      let right = try await package.gate("judge", "--reports", "r", "--prune", "--root", "/repo")
      #expect(right.status == 0 && right.output.contains("Baseline: 1 taken out"))
    }
  }

  @Test("With tests that were skipped nothing is taken out")
  func skipped() async throws {
    try await GatePackage.with { package in
      let skip = AuditLine.testSkipped(AuditedTestStart(test: "FeedTests.LoadTests/saves()", framework: .swiftTesting))
      let tests = Sample.test(file: package.path("Tests/LoadTests.swift")) + [skip]
      try package.write(try Sample.text(tests: tests), to: "r/1.audit.jsonl")
      let baseline = try Sample.baseline([Sample.finding()]).encoded()
      try package.write(baseline, to: ".concurrency-baseline.json")
      let outcome = try await package.gate("judge", "--reports", "r", "--prune", "--strict")
      #expect(outcome.status == 0 && outcome.output.contains("Baseline: nothing taken out"))
      #expect(outcome.output.contains("1 test was skipped, such as FeedTests.LoadTests/saves()"))
      #expect(try Data(contentsOf: package.folder.appending(path: ".concurrency-baseline.json")) == baseline)
      let ignoring = try await package.gate("judge", "--reports", "r", "--prune", "--strict", "--ignore-skipped")
      #expect(ignoring.status == 0 && ignoring.output.contains("Baseline: 1 taken out"))
    }
  }

  @Test("Wrong arguments, and a folder that is no package")
  func usage() async throws {
    try await GatePackage.with { package in
      #expect(try await package.gate("jugde").status == 3)
      let help = try await package.gate("--help")
      #expect(help.status == 0 && help.output == Usage.text)
      try FileManager.default.removeItem(atPath: package.path("Package.swift"))
      let outcome = try await package.gate("judge", "--reports", "r")
      #expect(outcome.status == 3 && outcome.output.contains("there is no Package.swift here"))
    }
  }
}
