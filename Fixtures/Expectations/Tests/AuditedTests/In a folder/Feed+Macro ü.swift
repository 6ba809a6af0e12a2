import ConcurrencyTesting
import Foundation
import Testing

extension AuditedTests {
  /// The compiler gives the code within a macro's argument a file of its own.
  @Suite struct InMacro {
    @Test func sleepsInMacro() async { #expect(usleep(2_000) == 0) }
  }
}
