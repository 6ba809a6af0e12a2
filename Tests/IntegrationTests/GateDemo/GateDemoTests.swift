import Foundation
import Testing

extension FixtureTests.Suites {
  /// The gate on a package of its own, as its users run it.
  @Suite struct GateDemoTests {
    @Test func greenThenGreenThenRed() async throws {
      let demo = FixtureCopy.repository.appending(path: "Fixtures/GateDemo/demo.sh")
      let run = try await ChildProcess.run(
        [demo.path] + (FixtureCopy.keptFolder(of: "GateDemo").map { [$0.path] } ?? []),
        in: FileManager.default.temporaryDirectory,
        environment: FixtureCopy.environment,
        limit: .seconds(1800)
      )
      #expect(run.status == 0, "\(run.output)")
      // What it is about; that it is on the right line the script has looked at.
      let annotation = "\n::error file=Sources/Weather/Thermometer.swift,line="
      #expect(run.output.components(separatedBy: annotation).count == 2, "\(run.output)")
      #expect(run.output.components(separatedBy: ": clean (exit code 0)").count == 3, "\(run.output)")
      #expect(run.output.components(separatedBy: ": findings (exit code 1)").count == 2, "\(run.output)")
    }
  }
}
