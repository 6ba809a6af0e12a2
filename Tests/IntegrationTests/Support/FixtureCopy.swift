import Foundation

/// A package of `Fixtures`, copied to a temporary folder, with a build folder and a home of its own.
///
/// Nothing in the repository is written to, and the build folder of the tests that are running, which SwiftPM holds
/// locked meanwhile, is not touched.
struct FixtureCopy: Sendable {
  /// The folder of the copied package.
  let package: URL
  private let folder: URL
  private let keepsFolder: Bool

  /// The root of the repository.
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The environment of these tests, without what is meant for them alone.
  static var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment
    // A coverage run of the repository's own tests must not be overwritten by the fixture's.
    environment["LLVM_PROFILE_FILE"] = nil
    for name in [
      "QUICKSTART_BROKEN", "EXPECTATIONS_FAILING", "SANITIZERS_RACING", "CONCURRENCY_AUDIT", "GITHUB_STEP_SUMMARY",
      "GITHUB_WORKSPACE",
    ] {
      environment[name] = nil
    }
    environment["NO_COLOR"] = "1"
    return environment
  }

  /// The folder in which what is built of `Fixtures/<name>` is kept for the next run of the tests; nil if it is not.
  static func keptFolder(of name: String) -> URL? {
    ProcessInfo.processInfo.environment["FIXTURE_BUILDS"].map {
      URL(fileURLWithPath: $0).appendingPathComponent(name)
    }
  }

  /// Copies `Fixtures/<name>` and points its dependency at the repository.
  init(of name: String) throws {
    let files = FileManager.default
    let kept = Self.keptFolder(of: name)
    keepsFolder = kept != nil
    folder =
      kept
      ?? files.temporaryDirectory.appendingPathComponent("fixture-\(name)-\(UUID().uuidString)")
    package = folder.appendingPathComponent(name)
    let home = folder.appendingPathComponent("home")
    try files.createDirectory(at: home, withIntermediateDirectories: true)
    try files.createDirectory(at: package, withIntermediateDirectories: true)
    let source = Self.repository.appendingPathComponent("Fixtures").appendingPathComponent(name)
    // Hidden entries are what a build in the fixture's own folder left behind.
    for entry in try files.contentsOfDirectory(atPath: source.path) where !entry.hasPrefix(".") {
      let (original, copy) = (source.appendingPathComponent(entry), package.appendingPathComponent(entry))
      // What has not changed since an earlier run need not be built again.
      if entry != "Package.swift", files.contentsEqual(atPath: original.path, andPath: copy.path) { continue }
      try? files.removeItem(at: copy)
      try files.copyItem(at: original, to: copy)
    }
    let manifest = package.appendingPathComponent("Package.swift")
    let parts = try String(contentsOf: manifest, encoding: .utf8).components(separatedBy: "path: \"../..\"")
    guard parts.count == 2 else {
      throw UnexpectedManifest(fixture: name)
    }
    try parts.joined(separator: "path: \"\(Self.repository.path)\"")
      .write(to: manifest, atomically: true, encoding: .utf8)
  }

  /// Builds the copy and its tests.
  func build() async throws {
    let build = try await swift("build", "--build-tests", limit: .seconds(1200))
    guard build.status == 0 else { throw FixtureDoesNotBuild(output: build.output) }
  }

  /// Removes the copy and everything that was built in it, unless it is kept for the next run.
  func remove() {
    if keepsFolder { return }
    try? FileManager.default.removeItem(at: folder)
  }

  /// Runs `swift <subcommand> <arguments>` in the copy.
  func swift(
    _ subcommand: String,
    _ arguments: String...,
    setting variables: [String: String] = [:],
    limit: Duration
  ) async throws -> ChildProcess.Outcome {
    try await swift(subcommand, arguments, setting: variables, limit: limit)
  }

  /// Runs `swift <subcommand> <arguments>` in the copy.
  func swift(
    _ subcommand: String,
    _ arguments: [String],
    setting variables: [String: String] = [:],
    limit: Duration
  ) async throws -> ChildProcess.Outcome {
    let folders = [
      "--scratch-path", folder.appendingPathComponent("build").path,
      "--cache-path", folder.appendingPathComponent("cache").path,
      "--config-path", folder.appendingPathComponent("config").path,
      "--security-path", folder.appendingPathComponent("security").path,
    ]
    var environment = Self.environment
    environment["HOME"] = folder.appendingPathComponent("home").path
    environment.merge(variables) { $1 }
    return try await ChildProcess.run(
      ["swift", subcommand] + folders + arguments,
      in: package,
      environment: environment,
      limit: limit
    )
  }
}

/// The compiler rejects the fixture.
struct FixtureDoesNotBuild: Error, CustomStringConvertible {
  var output: String
  var description: String { "The fixture does not build:\n\(output)" }
}

/// The fixture's manifest does not depend on the repository exactly once, by `path: "../.."`.
struct UnexpectedManifest: Error {
  var fixture: String
}
