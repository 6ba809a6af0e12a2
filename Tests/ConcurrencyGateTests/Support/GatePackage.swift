import ConcurrencyAuditFormat
import Foundation
import TestSupport
import Testing

/// A folder that looks like a package, on which the built command is run, with a `swift` in its `PATH` that builds nothing.
struct GatePackage {
  let folder: URL

  init() throws {
    // Without symbolic links, so that messages have the paths that tests expect.
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "gate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write("", to: "Package.swift")
  }

  /// Runs `body` on a new package, and removes it.
  static func with(_ body: (GatePackage) async throws -> Void) async throws {
    let package = try GatePackage()
    defer { try? FileManager.default.removeItem(at: package.folder) }
    try await body(package)
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func text(_ name: String) throws -> String { try String(contentsOf: folder.appending(path: name), encoding: .utf8) }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let url = folder.appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  /// A finding in a file of this package.
  func finding(in symbol: String = "FeedLoader.load()", line: Int = 21) -> AuditFinding {
    Sample.finding(in: symbol, file: path("Sources/Feed/Feed.swift"), line: line)
  }

  /// The text of a report of this package's tests.
  func report(
    _ findings: [AuditFinding] = [],
    start: AuditStart = Sample.start(),
    isEnded: Bool = true
  ) throws -> Data {
    try Sample.text(findings, start: start, tests: Sample.test(file: path("Tests/LoadTests.swift")), isEnded: isEnded)
  }

  /// Puts a `swift` into `bin` that writes this text to the folder of the audit, says what it was asked, and exits.
  func fakeSwift(report: Data?, status: Int = 0, script: String = "") throws {
    if let report { try write(report, to: "bin/report") }
    let copy = report == nil ? "" : "cp '\(path("bin/report"))' \"$CONCURRENCY_AUDIT/1.audit.jsonl\""
    let lines = [
      "#!/bin/sh", "echo \"fake swift $*\"", "env | grep ^CONCURRENCY_AUDIT_ | sort", copy, script, "exit \(status)",
    ]
    try write(lines.joined(separator: "\n") + "\n", to: "bin/swift")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path("bin/swift"))
  }

  /// The command, which is built with the tests and lies beside them.
  static let command: String = {
    let tests = CommandLine.arguments.first.map { URL(fileURLWithPath: $0) } ?? Bundle.main.bundleURL
    return tests.deletingLastPathComponent().appending(path: "concurrency-gate").path
  }()

  /// Runs the command in this package's folder.
  func gate(_ arguments: String..., setting variables: [String: String] = [:]) async throws -> ChildProcess.Outcome {
    try await run([Self.command] + arguments, setting: variables)
  }

  func run(_ command: [String], setting variables: [String: String] = [:]) async throws -> ChildProcess.Outcome {
    var environment = ProcessInfo.processInfo.environment
    for name in ["GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", AuditVariable.folder] {
      environment[name] = nil
    }
    environment["PATH"] = path("bin") + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment.merge(variables) { $1 }
    return try await ChildProcess.run(command, in: folder, environment: environment, limit: .seconds(60))
  }

  /// What is in the folder, for tests that nothing was written.
  var contents: [String] {
    (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []).sorted()
  }
}
