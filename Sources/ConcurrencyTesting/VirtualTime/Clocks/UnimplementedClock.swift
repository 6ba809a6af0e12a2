/// A clock that must not be used: the test fails at the line that sleeps on it or reads it.
///
/// For a test that passes a clock to code which, in this test, is to have no use for one. Apart from the failure it
/// behaves as an `ImmediateClock`.
public struct UnimplementedClock: Clock, Sendable {
  /// A point on the clock: how long after its beginning.
  public typealias Instant = VirtualClock.Instant

  private let name: String
  private let base: ImmediateClock
  private let site: CallSite

  /// - Parameters:
  ///   - name: what failures call the clock.
  ///   - now: what the clock shows at first.
  ///   - fileID: where a failure is shown if the line that uses the clock cannot be told.
  ///   - filePath: as `fileID`.
  ///   - line: as `fileID`.
  ///   - column: as `fileID`.
  public init(
    _ name: String = "UnimplementedClock",
    now: Instant = Instant(),
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
    column: UInt = #column
  ) {
    self.name = name
    base = ImmediateClock(now: now)
    site = CallSite(fileID: fileID, filePath: filePath, line: line, column: column)
  }

  /// What the clock shows; the test fails.
  public var now: Instant {
    fail("now")
    return base.now
  }

  /// One nanosecond; the test fails.
  public var minimumResolution: Duration {
    fail("minimumResolution")
    return base.minimumResolution
  }

  /// Sleeps as `ImmediateClock` does; the test fails.
  ///
  /// - Parameters:
  ///   - deadline: what the clock then shows, at least.
  ///   - tolerance: ignored.
  /// - Throws: `CancellationError` when the task has been cancelled.
  public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
    fail("sleep(until:)")
    try await base.sleep(until: deadline, tolerance: tolerance)
  }

  private func fail(_ member: String) {
    TestFramework.recordFailure(FailureMessage.unimplementedClock(name, member), at: CallerLine.find(otherwise: site))
  }
}
