import Foundation

/// A thermometer that is read over a slow line.
public struct Thermometer: Sendable {
  private let readings: [Double]

  /// Creates a thermometer from what it has measured.
  public init(readings: [Double]) {
    self.readings = readings
  }

  /// The last reading, after the line has settled.
  ///
  /// The old sin: it puts a thread of the pool to sleep. The baseline knows of it.
  public func settled() async -> Double {
    usleep(2_000)
    return readings.last ?? 0
  }

  /// The mean of all readings, with a pause between them.
  public func mean() async throws -> Double {
    var sum = 0.0
    for reading in readings {
      try await Task.sleep(for: .milliseconds(1))
      sum += reading
    }
    return readings.isEmpty ? 0 : sum / Double(readings.count)
  }

  /// The warmest reading.
  public func maximum() -> Double {
    readings.max() ?? 0
  }
}
