import AsyncAlgorithms

/// Collects samples and uploads them in batches.
public struct MetricsBatcher: Sendable {
  private let upload: @Sendable ([Int]) async throws -> Void

  /// Creates a batcher that uploads with `upload`.
  public init(upload: @escaping @Sendable ([Int]) async throws -> Void) {
    self.upload = upload
  }

  /// Uploads what has come every ten seconds, or as soon as there are a hundred samples.
  public func run(_ samples: AsyncStream<Int>) async throws {
    for await batch in samples.chunks(ofCount: 100, or: .repeating(every: .seconds(10), clock: .continuous)) {
      try await upload(batch)
    }
  }

  /// Uploads what has come every minute, however much it is.
  public func runByTheMinute(_ samples: AsyncStream<Int>) async throws {
    for await batch in samples.chunked(by: .repeating(every: .seconds(60))) {
      try await upload(batch)
    }
  }
}
