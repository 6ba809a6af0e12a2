import AsyncAlgorithms

/// Exports reports one at a time. Who submits one waits until it is taken.
public struct ExportQueue: Sendable {
  private let reports = AsyncChannel<String>()

  /// Creates a queue with nothing in it.
  public init() {}

  /// Submits a report, and waits until the queue takes it.
  public func submit(_ report: String) async {
    await reports.send(report)
  }

  /// Lets `run` end.
  public func close() {
    reports.finish()
  }

  /// Exports reports until the queue is closed. Each takes twenty seconds.
  public func run(exported: (String) -> Void) async throws {
    for await report in reports {
      try await Task.sleep(for: .seconds(20))
      exported(report)
    }
  }
}
