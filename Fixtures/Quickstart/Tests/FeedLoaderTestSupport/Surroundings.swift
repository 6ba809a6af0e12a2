import FeedLoader
import Foundation
import LoopbackServer

/// How far a real-time test may miss the expected wall.
///
/// A busy machine wakes a sleeper late, so this is generous. It costs nothing: overlap is demanded as well, and a
/// sequential run has none however long it takes.
public let loadedMachine: Duration = .seconds(2)

/// More images than the machine has cores.
public func images(perCore count: Int) -> [UInt64] {
  Array(1...UInt64(count * ProcessInfo.processInfo.activeProcessorCount))
}

/// Runs `body` with a server that delivers `/feeds/news` after 300 ms and `/feeds/sport` after 600 ms.
public func withFeedServer<R>(
  isolation: isolated (any Actor)? = #isolation,
  _ body: (LoopbackServer) async throws -> R
) async throws -> R {
  let answers = [
    "/feeds/news": LoopbackServer.Answer("Rain\nMore rain\n", after: .milliseconds(300)),
    "/feeds/sport": LoopbackServer.Answer("Draw\n", after: .milliseconds(600)),
  ]
  return try await LoopbackServer.run(answering: answers, body)
}

/// Runs `body` with a new folder that holds the files `article-0` to `article-3`, and removes it afterwards.
public func withArticleFolder<R>(
  isolation: isolated (any Actor)? = #isolation,
  _ body: (_ folder: URL, _ names: [String]) async throws -> R
) async throws -> R {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("articles-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let names = (0..<4).map { "article-\($0)" }
  for name in names {
    try "The text of \(name).".write(to: folder.appendingPathComponent(name), atomically: false, encoding: .utf8)
  }
  return try await body(folder, names)
}
