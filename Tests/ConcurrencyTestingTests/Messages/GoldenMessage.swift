import Foundation
import Testing

/// Failure messages as files, one each, in `Fixtures/Messages`.
///
/// With the environment variable `UPDATE_MESSAGES` set the files are written anew; look at what changed before you commit.
enum GoldenMessage {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/Messages")

  private static let updates = ProcessInfo.processInfo.environment["UPDATE_MESSAGES"] != nil

  /// Expects a message to read as its file says.
  static func expect(_ message: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = folder.appending(path: name + ".txt")
    if updates {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data((message + "\n").utf8).write(to: file)
    }
    let golden = try #require(
      try? String(contentsOf: file, encoding: .utf8),
      "no file \(name).txt in Fixtures/Messages; UPDATE_MESSAGES=1 writes it",
      sourceLocation: sourceLocation
    )
    #expect(message + "\n" == golden, "\(name)", sourceLocation: sourceLocation)
  }

  /// The message without what differs between runs or moves with the code of a test: numbers of tasks and of lines.
  static func withoutNumbers(_ message: String) -> String {
    var message = message.replacing(/Tests\.swift:\d+/, with: "Tests.swift:N")
    message = message.replacing(/\btask \d+\b/, with: "task N")
    message = message.replacing(/for [0-9.]+ m?s of real time/, with: "for N s of real time")
    return message
  }

  /// The names of all files.
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }()

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name + ".txt"), encoding: .utf8)
  }

  /// The lines before the first stack.
  static func linesBeforeStacks(_ message: String) -> Int {
    message.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.hasPrefix("    at ") }.count
  }
}
