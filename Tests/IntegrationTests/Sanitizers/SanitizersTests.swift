import Foundation
import Testing

extension FixtureTests.Suites {
  /// `Fixtures/Sanitizers`: a suite that uses the kit, built with a sanitizer, passes; what the kit cannot see there it says.
  ///
  /// A build with a sanitizer builds the kit anew, which takes minutes.
  @Suite struct SanitizersTests {
    /// The sanitizers to build with, separated by commas.
    static let variable = "SANITIZERS"

    static let names = ProcessInfo.processInfo.environment[variable] ?? ""

    @Test(.disabled(if: names.isEmpty, "\(variable) is not set, for example to thread,address"))
    func suitesPassWithASanitizer() async throws {
      let fixture = try FixtureCopy(of: "Sanitizers")
      defer { fixture.remove() }
      for name in Self.names.split(separator: ",") {
        // Of the leaks those that XCTest itself leaves behind are not looked at.
        let leaks = ["LSAN_OPTIONS": "suppressions=\(fixture.package.appendingPathComponent("leaks.txt").path)"]
        let run = try await fixture.swift("test", "--sanitize=\(name)", setting: leaks, limit: .seconds(1800))
        expectPass(run, saying: "Test run with 10 tests in 3 suites passed")
        #expect(!run.output.contains("Sanitizer: reported"), "\(run.output)")
        // Those that need what a sanitizer takes away.
        #expect(run.output.ranges(of: "without a sanitizer\" skipped").count == 2, "\(run.output)")
        if name == "thread" { try await checkRace(fixture) }
      }
    }

    /// What the kit keeps the sanitizer from reporting is its own only.
    private func checkRace(_ fixture: FixtureCopy) async throws {
      let run = try await fixture.swift(
        "test",
        "--sanitize=thread",
        "--filter",
        "RacingTests",
        setting: ["SANITIZERS_RACING": "1"],
        limit: .seconds(600)
      )
      #expect(run.status != 0, "\(run.output)")
      let races = run.output.split(separator: "\n").filter { $0.hasPrefix("SUMMARY: ThreadSanitizer:") }
      #expect(!races.isEmpty, "\(run.output)")
      #expect(races.allSatisfy { $0.contains("SanitizedTests.swift") }, "\(run.output)")
    }
  }
}
