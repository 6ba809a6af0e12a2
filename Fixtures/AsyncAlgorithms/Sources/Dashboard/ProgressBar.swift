import AsyncAlgorithms

/// A progress bar that is drawn at most once a second, however often progress is reported.
public struct ProgressBar: Sendable {
  /// Which of the reports of one second is drawn.
  public enum Report: Sendable {
    case first, latest
  }

  private let report: Report

  /// Creates a progress bar that draws this report of each second.
  public init(drawing report: Report = .latest) {
    self.report = report
  }

  /// Draws the progress until there is no more.
  public func follow(_ progress: AsyncStream<Int>, draw: (Int) -> Void) async {
    for await value in progress._throttle(for: .seconds(1), latest: report == .latest) {
      draw(value)
    }
  }
}
