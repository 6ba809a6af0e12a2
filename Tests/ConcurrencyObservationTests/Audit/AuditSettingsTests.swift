import ConcurrencyAuditFormat
import ConcurrencyObservation
import ConcurrencyRuntime
import Foundation
import Testing

@Suite struct AuditSettingsTests {
  private static let folder = "/tmp/reports"

  private func settings(_ variables: [String: String]) throws -> AuditSettings {
    try #require(AuditSettings(variables.merging([AuditVariable.folder: Self.folder]) { $1 }))
  }

  @Test(arguments: [[:], [AuditVariable.folder: ""], [AuditVariable.cpuBudget: "5"]])
  func `Without a folder there is no audit`(_ environment: [String: String]) {
    #expect(AuditSettings(environment) == nil)
  }

  @Test func `The folder alone is enough`() throws {
    let settings = try settings([:])
    #expect(settings.folder.path == Self.folder)
    #expect(settings.budgets.pool == 10_000_000)
    #expect(settings.budgets.main == 16_000_000)
    #expect(settings.queueWait == 100_000_000)
    #expect(settings.rules.isDisjoint(with: [.neverSuspended, .queueWait]))
    #expect(settings.rules.contains(.blockingCall))
    #expect(!settings.reports)
    #expect(settings.mistakes.isEmpty)
  }

  @Test func `Reports are written where they are asked for`() throws {
    #expect(try settings([AuditVariable.reports: "1"]).reports)
    #expect(try !settings([AuditVariable.reports: "0"]).reports)
  }

  @Test func `Limits and rules are read`() throws {
    let settings = try settings([
      AuditVariable.cpuBudget: "5000000",
      AuditVariable.mainActorBudget: "8000000",
      AuditVariable.queueWait: "200000000",
      AuditVariable.rules: "never-suspended, queue-wait",
    ])
    #expect(settings.budgets.pool == 5_000_000)
    #expect(settings.budgets.main == 8_000_000)
    #expect(settings.queueWait == 200_000_000)
    #expect(settings.rules == [.neverSuspended, .queueWait])
    #expect(settings.mistakes.isEmpty)
  }

  @Test func `A limit for waits asks for the rule`() throws {
    #expect(try settings([AuditVariable.queueWait: "5"]).rules.contains(.queueWait))
    let named = try settings([AuditVariable.queueWait: "5", AuditVariable.rules: "cpu-budget"])
    #expect(named.rules == [.cpuBudget])
  }

  @Test func `No rule at all is a choice too`() throws {
    let settings = try settings([AuditVariable.rules: ""])
    #expect(settings.rules.isEmpty)
    #expect(settings.mistakes.isEmpty)
  }

  @Test(arguments: ["0", "-1", "10 ms", "1e7", "99999999999999999999"])
  func `What is no number of nanoseconds is told, and the default holds`(_ text: String) throws {
    let settings = try settings([AuditVariable.cpuBudget: text])
    #expect(settings.budgets.pool == 10_000_000)
    #expect(
      settings.mistakes == ["CONCURRENCY_AUDIT_CPU_BUDGET is \(text), but must be a number of nanoseconds above 0"]
    )
  }

  @Test func `A rule that does not exist is told, and the others hold`() throws {
    let settings = try settings([AuditVariable.rules: "blocking-calls,cpu-budget"])
    #expect(settings.rules == [.cpuBudget])
    #expect(settings.mistakes == ["CONCURRENCY_AUDIT_RULES names blocking-calls, which is no rule"])
  }
}
