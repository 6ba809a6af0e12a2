import ConcurrencyGate
import Foundation

/// The folders and files that belong to a package.
struct Surroundings {
  let package: String
  let root: String
  let baselinePath: String
  let configuration: Configuration
  let baseline: Baseline
  /// Where the tests are built, if that is said.
  private let buildFolder: String?

  init(_ options: Options) throws(GateError) {
    package = Files.absolute(options.packagePath)
    guard FileManager.default.fileExists(atPath: package + "/Package.swift") else {
      throw .usage("\(package): there is no Package.swift here; name the package with --package-path")
    }
    root = options.root.map(Files.absolute) ?? package
    buildFolder = options.buildFolder.map(Files.absolute)
    baselinePath = options.baseline ?? package + "/" + Baseline.fileName
    let path = options.configuration ?? package + "/" + Configuration.fileName
    if let data = try Files.settings(at: path) {
      configuration = try Configuration(decoding: data, path: path)
    } else if options.configuration != nil {
      throw .usage("\(path): there is no such configuration")
    } else {
      configuration = Configuration()
    }
    if let data = try Files.settings(at: baselinePath) {
      baseline = try Baseline(decoding: data, path: baselinePath)
    } else if options.baseline != nil, !options.updatesBaseline {
      throw .usage("\(baselinePath): there is no such baseline; --update-baseline writes one")
    } else {
      baseline = Baseline()
    }
  }

  /// The root in the spellings by which the compiler may name it.
  var repositoryRoot: RepositoryRoot {
    RepositoryRoot(Self.spellings(root), buildFolder: buildFolder.map(Self.spellings) ?? [])
  }

  /// The package's folder likewise.
  var packageRoot: RepositoryRoot { RepositoryRoot(Self.spellings(package)) }

  private static func spellings(_ path: String) -> [String] {
    [path, URL(fileURLWithPath: path).resolvingSymlinksInPath().path]
  }

  /// What is to be said of the patterns of the configuration that can match nothing: there is no such folder or file, or it is a
  /// folder, and the pattern does not say all that is in it. A default is none that anybody has misspelt.
  var idlePatterns: [String] {
    configuration.exclude.compactMap { pattern in
      guard !Configuration().exclude.contains(pattern), !pattern.fixedPath.isEmpty else { return nil }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: root + "/" + pattern.fixedPath, isDirectory: &isFolder) else {
        return "`exclude` has \(pattern), and the root has no \(pattern.fixedPath): the pattern leaves out nothing."
      }
      guard isFolder.boolValue, pattern.isPath else { return nil }
      return "`exclude` has \(pattern), which is a folder: write \(pattern)/ to leave out what is in it."
    }
  }

  /// The folder of the root below that of the repository, with a `/` at its end; empty if they are the same, or if there is no
  /// repository.
  func prefix(environment: [String: String]) -> String {
    let real = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
    if let workspace = environment["GITHUB_WORKSPACE"], !workspace.isEmpty {
      let workspace = URL(fileURLWithPath: workspace).resolvingSymlinksInPath().path
      if real == workspace { return "" }
      if real.hasPrefix(workspace + "/") { return real.dropFirst(workspace.count + 1) + "/" }
    }
    var folder = real
    while folder != "/" {
      if FileManager.default.fileExists(atPath: folder + "/.git") {
        return folder == real ? "" : real.dropFirst(folder.count + 1) + "/"
      }
      folder = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    }
    return ""
  }
}
