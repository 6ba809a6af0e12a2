import Foundation
import Testing

@Suite struct ChildProcessTests {
  private let folder = FileManager.default.temporaryDirectory
  private let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]

  @Test func keepsBothStreamsHoweverMuchIsWritten() async throws {
    // More than a pipe would hold, on each stream.
    let script = "i=0; while [ $i -lt 20000 ]; do echo out-$i; echo err-$i >&2; i=$((i + 1)); done; exit 3"
    let outcome = try await ChildProcess.run(
      ["sh", "-c", script],
      in: folder,
      environment: environment,
      limit: .seconds(600)
    )
    #expect(outcome.status == 3)
    #expect(outcome.output.split(separator: "\n").count == 40_000)
    #expect(outcome.output.contains("err-19999"))
    #expect(!outcome.timedOut)
  }

  @Test func endsWhatTakesTooLong() async throws {
    let outcome = try await ChildProcess.run(
      ["sleep", "600"],
      in: folder,
      environment: environment,
      limit: .seconds(1)
    )
    #expect(outcome.status != 0)
    #expect(outcome.timedOut)
  }
}
