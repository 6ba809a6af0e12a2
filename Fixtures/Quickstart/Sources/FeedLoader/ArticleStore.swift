import Dispatch
import Foundation

/// Articles that are kept as files in one folder.
public struct ArticleStore: Sendable {
  private let folder: URL
  private let queue: DispatchQueue

  /// Creates a store that reads from `folder`, on `queue`.
  public init(folder: URL, queue: DispatchQueue = DispatchQueue(label: "FeedLoader.ArticleStore")) {
    self.folder = folder
    self.queue = queue
  }

  /// The text of an article. The disk is read on the store's own queue, and the task suspends meanwhile.
  public func article(named name: String) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(
          with: Result { try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) }
        )
      }
    }
  }
}
