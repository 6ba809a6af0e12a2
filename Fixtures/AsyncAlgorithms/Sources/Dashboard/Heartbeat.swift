import AsyncAlgorithms

/// Tells a server every thirty seconds that the dashboard is alive.
public struct Heartbeat: Sendable {
  private let ping: @Sendable (Int) async throws -> Void

  /// Creates a heartbeat. `ping` is handed the number of the beat.
  public init(ping: @escaping @Sendable (Int) async throws -> Void) {
    self.ping = ping
  }

  /// Beats until the task is cancelled or a ping fails.
  public func run() async throws {
    var beat = 0
    for await _ in AsyncTimerSequence(interval: .seconds(30), clock: .continuous) {
      beat += 1
      try await ping(beat)
    }
  }
}
