import Foundation
import Testing

/// Holds every import of the sources against the layers that CONTRIBUTING.md describes.
@Suite struct LayeringTests {
  /// What each module may import of the package itself.
  private static let allowed: [String: Set<String>] = [
    "ConcurrencyTrace": [],
    "ConcurrencyRuntime": ["CConcurrencyInterposition", "ConcurrencyTrace"],
    "VirtualTime": ["ConcurrencyRuntime", "ConcurrencyTrace"],
    "ConcurrencyObservation": ["ConcurrencyAuditFormat", "ConcurrencyRuntime", "ConcurrencyTrace"],
    "ConcurrencyAuditFormat": ["ConcurrencyTrace"],
    "ConcurrencyGate": ["ConcurrencyAuditFormat", "ConcurrencyTrace"],
    "concurrency-gate": ["ConcurrencyAuditFormat", "ConcurrencyGate", "ConcurrencyTrace"],
    "ConcurrencyTesting": [
      "ConcurrencyAuditFormat", "ConcurrencyObservation", "ConcurrencyRuntime", "ConcurrencyTrace", "VirtualTime",
    ],
    "Benchmarks": [
      "ConcurrencyObservation", "ConcurrencyRuntime", "ConcurrencyTesting", "ConcurrencyTrace", "VirtualTime",
    ],
  ]
  private static let own = Set(allowed.keys).union(["CConcurrencyInterposition", "TestSupport"])
  private static let testFrameworks: Set<String> = ["Testing", "XCTest"]

  private static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources")

  private struct SourceFile {
    var module: String
    var name: String
    var text: String

    /// The modules that the file imports.
    var imports: [String] {
      text.split(separator: "\n").compactMap { line in
        var words = line.split(separator: " ").map(String.init)
        while let first = words.first,
          first.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(first)
        {
          words.removeFirst()
        }
        guard words.count >= 2, words[0] == "import" else { return nil }
        let kinds = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
        if kinds.contains(words[1]), words.count >= 3 { words.remove(at: 1) }
        return words[1].split(separator: ".").first.map(String.init)
      }
    }
  }

  private static func swiftFiles() throws -> [SourceFile] {
    let root = sources.resolvingSymlinksInPath()
    let enumerator = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    return try enumerator.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map { url in
      let path = url.resolvingSymlinksInPath().pathComponents.dropFirst(root.pathComponents.count)
      return SourceFile(
        module: try #require(path.first),
        name: url.lastPathComponent,
        text: try String(contentsOf: url, encoding: .utf8)
      )
    }
  }

  @Test func modulesImportOnlyTheLayersBelow() throws {
    let files = try Self.swiftFiles()
    #expect(Set(files.map(\.module)) == Set(Self.allowed.keys))
    for file in files {
      let allowed = try #require(Self.allowed[file.module])
      for module in file.imports where Self.own.contains(module) {
        #expect(allowed.contains(module), "\(file.module)/\(file.name) imports \(module)")
      }
    }
  }

  @Test func onlyTheFrontDoorImportsTestFrameworks() throws {
    for file in try Self.swiftFiles() where file.module != "ConcurrencyTesting" {
      for module in file.imports {
        #expect(!Self.testFrameworks.contains(module), "\(file.module)/\(file.name) imports \(module)")
      }
    }
  }

  @Test func experimentalInterfacesStandInOneFile() throws {
    let users = try Self.swiftFiles().filter { $0.text.contains("@_spi(") }.map(\.name)
    #expect(users == ["RoutingExecutors+Linux.swift"])
  }

  @Test func platformConditionsStandInPlatformFiles() throws {
    for file in try Self.swiftFiles() where file.text.contains("#if os(") {
      #expect(file.name.hasSuffix("+Linux.swift") || file.name.hasSuffix("+Darwin.swift"), "\(file.name)")
    }
  }

  @Test func theCheckSeesAWrongImport() {
    let file = SourceFile(
      module: "ConcurrencyTrace",
      name: "Wrong.swift",
      text:
        "import Foundation\n@_exported public import ConcurrencyRuntime\nfunc f() {}\npackage import struct Testing.Test"
    )
    #expect(file.imports == ["Foundation", "ConcurrencyRuntime", "Testing"])
  }
}
