import ConcurrencyTrace
import Foundation
public import Testing

extension Trait where Self == AssertionTrait {
  /// Prints the timeline of the test, or of each test of the suite, when it has ended, with what explains it, and attaches it
  /// as a page. It fails nothing.
  ///
  /// It is written to the standard output, in colour if that is a terminal. Of a test in virtual time the times are virtual if
  /// `.virtualTime` stands before this trait; a suite's traits stand before those of its tests.
  public static var recordingConcurrency: Self { .recordingConcurrency() }

  /// Prints the timeline of the test, or of each test of the suite, when it has ended; see `recordingConcurrency`.
  ///
  /// - Parameters:
  ///   - width: the number of columns, at least 40.
  ///   - poolWidth: how many threads the pool has; nil for as many as the machine has cores.
  public static func recordingConcurrency(width: Int = 80, poolWidth: Int? = nil) -> Self {
    AssertionTrait { site, function in
      try await observing("recordingConcurrency", poolWidth: poolWidth, at: site, isolation: nil, function) {
        recording,
        _ in
        let report = recording.report
        let name = Test.current.map { $0.displayName ?? $0.name } ?? "a test"
        let picture = ReportAttachments.attach(report, of: "recordingConcurrency", at: site)
        let text = FailureMessage.record(of: name, report, width: width, style: .automatic(), picture: picture)
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
      }
    }
  }
}
