import Foundation

/// An `ArticleStore` that is asynchronous in name only.
public struct EagerArticleStore: Sendable {
  private let folder: URL

  /// Creates a store that reads from `folder`.
  public init(folder: URL) {
    self.folder = folder
  }

  /// The text of an article. MISTAKE: nothing here suspends; the file is read on whichever thread the caller has.
  public func article(named name: String) async throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }
}
