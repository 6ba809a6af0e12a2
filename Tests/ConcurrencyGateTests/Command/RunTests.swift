import ConcurrencyAuditFormat
import ConcurrencyGate
import Foundation
import TestSupport
import Testing

@Suite("concurrency-gate run") struct RunTests {
  @Test("Runs swift test with the audit on, passes its output through, and judges")
  func run() async throws {
    try await GatePackage.with { package in
      try package.write(
        #"{"version":1,"rules":{"cpu-budget":{"budget":"5 ms"}}}"#,
        to: ".concurrency-gate.json"
      )
      try package.fakeSwift(
        report: try package.report([package.finding()], start: Sample.start(cpuBudgetNs: 5_000_000))
      )
      // What an earlier run left is not judged again.
      try package.write(
        try package.report([package.finding(in: "old()")]),
        to: ".build/concurrency-gate/reports/0.audit.jsonl"
      )
      let outcome = try await package.gate("run", "--scratch-path", "elsewhere", "--", "--parallel", "-c", "release")
      #expect(outcome.status == 1)
      #expect(
        outcome.output.contains(
          """
          fake swift test --package-path \(package.folder.path) --scratch-path \(package.path("elsewhere")) --parallel -c release
          CONCURRENCY_AUDIT_CPU_BUDGET=5000000
          CONCURRENCY_AUDIT_MAIN_ACTOR_BUDGET=16000000
          CONCURRENCY_AUDIT_QUEUE_WAIT=100000000

          """
        )
      )
      #expect(outcome.output.contains("concurrency-gate: swift test ended with 0; judges 1 report\n"))
      #expect(!outcome.output.contains("old()"))
      #expect(outcome.output.hasSuffix("1 new finding (1 error), 0 known, 0 fixed: findings (exit code 1)\n"))
    }
  }

  @Test("Tests that fail, with findings, without, and not built at all")
  func failing() async throws {
    try await GatePackage.with { package in
      try package.fakeSwift(report: try package.report([package.finding()]), status: 1)
      let findings = try await package.gate("run")
      #expect(findings.status == 2)
      #expect(findings.output.contains("error: blocking call usleep in FeedLoader.load() [new]"))
      try package.fakeSwift(report: try package.report(), status: 1)
      #expect(try await package.gate("run").status == 2)
      try FileManager.default.removeItem(atPath: package.path("bin/report"))
      try package.fakeSwift(report: nil, status: 1)
      let built = try await package.gate("run")
      #expect(built.status == 4 && built.output.contains("swift test failed before any test wrote a report"))
    }
  }

  @Test("Tests that pass unseen are not clean")
  func nothing() async throws {
    try await GatePackage.with { package in
      try package.fakeSwift(report: nil)
      let outcome = try await package.gate("run", "--json", "j.json")
      #expect(outcome.status == 4)
      #expect(outcome.output.contains("error: Nothing was audited: no test wrote a report. Let a test target"))
      #expect(try package.text("j.json").contains("\"exitCode\" : 4"))
    }
  }

  @Test("What is wrong with the arguments or the files is told before the tests take their time")
  func early() async throws {
    try await GatePackage.with { package in
      try package.fakeSwift(report: try package.report())
      let prune = try await package.gate("run", "--prune", "--", "--filter", "A")
      #expect(prune.status == 3 && !prune.output.contains("fake swift"))
      try package.write("kept", to: "mine/notes.txt")
      let folder = try await package.gate("run", "--reports", "mine")
      #expect(folder.status == 3 && !folder.output.contains("fake swift"))
      #expect(folder.output.contains("mine: the folder for the reports of this run must be empty"))
      #expect(try package.text("mine/notes.txt") == "kept")
      #expect(try await package.gate("run", "--reports", "fresh").status == 0)
      #expect(package.exists("fresh/1.audit.jsonl"))
      try package.write("x", to: ".concurrency-baseline.json")
      let baseline = try await package.gate("run")
      #expect(baseline.status == 3 && !baseline.output.contains("fake swift"))
    }
  }

  @Test("With a filter it is not told what is fixed")
  func filtered() async throws {
    try await GatePackage.with { package in
      try package.fakeSwift(report: try package.report())
      try package.write(try Sample.baseline([Sample.finding()]).encoded(), to: ".concurrency-baseline.json")
      let all = try await package.gate("run", "--strict")
      #expect(all.status == 1 && all.output.contains("error: fixed: blocking-call usleep"))
      let some = try await package.gate("run", "--strict", "--", "--skip", "B")
      #expect(some.status == 0)
      #expect(some.output.contains("Not told what is fixed: only some of the tests were run."))
    }
  }

  @Test("Without a swift it could not run")
  func noSwift() async throws {
    try await GatePackage.with { package in
      try package.write("#!/bin/sh\nexit 127\n", to: "bin/swift")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: package.path("bin/swift"))
      let outcome = try await package.gate("run")
      #expect(outcome.status == 4 && outcome.output.contains("there is no swift in PATH"))
    }
  }

  @Test("What ends the gate ends the tests first", arguments: ["INT", "TERM"])
  func interrupted(signal: String) async throws {
    try await GatePackage.with { package in
      try package.fakeSwift(
        report: try package.report(),
        script: """
          trap 'echo child ended; exit 1' INT
          touch '\(package.path("started"))'
          while true; do sleep 0.05; done
          """
      )
      let script = """
        '\(GatePackage.command)' run & gate=$!
        while ! test -e '\(package.path("started"))'; do sleep 0.05; done
        kill -\(signal) $gate
        wait $gate
        echo "gate exited with $?"
        """
      let outcome = try await package.run(["sh", "-c", script])
      #expect(!outcome.timedOut)
      #expect(outcome.output.contains("child ended\n"))
      #expect(outcome.output.contains("error: interrupted: swift test was ended, and nothing was judged\n"))
      #expect(outcome.output.hasSuffix("gate exited with 4\n"))
    }
  }

  @Test("It ends with the process that started it, if that is asked for")
  func parent() async throws {
    try await GatePackage.with { package in
      try package.fakeSwift(
        report: try package.report(),
        script: """
          trap 'touch "\(package.path("ended"))"; exit 1' INT
          touch '\(package.path("started"))'
          while true; do sleep 0.05; done
          """
      )
      let script = """
        sh -c "'\(GatePackage.command)' run --end-with-parent & \
        while ! test -e '\(package.path("started"))'; do sleep 0.05; done"
        while ! test -e '\(package.path("ended"))'; do sleep 0.05; done
        """
      let outcome = try await package.run(["sh", "-c", script])
      #expect(!outcome.timedOut && package.exists("ended"))
    }
  }
}
