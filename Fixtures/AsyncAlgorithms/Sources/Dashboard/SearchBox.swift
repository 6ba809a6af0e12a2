import AsyncAlgorithms

/// A search field: it searches when its user has stopped typing for a while.
@MainActor public final class SearchBox {
  /// How long the user must have typed nothing.
  public static let pause = Duration.milliseconds(300)

  /// What the last search found.
  public private(set) var suggestions: [String] = []
  private let search: @Sendable (String) async throws -> [String]

  /// Creates a search field that asks `search` for suggestions.
  public init(search: @escaping @Sendable (String) async throws -> [String]) {
    self.search = search
  }

  /// Follows what is typed until the field is closed. There is one search at a time.
  public func follow(_ text: AsyncStream<String>) async throws {
    for await query in text.debounce(for: Self.pause) {
      suggestions = try await search(query)
    }
  }
}
