import ConcurrencyAuditFormat
import ConcurrencyTrace
import Testing

@testable import ConcurrencyObservation

@Suite struct AuditFindingTests {
  private let inner = CodeLocation(function: "Feed.read()", file: "/a/Feed.swift", line: 7, module: "Feed")
  private let outer = CodeLocation(function: "Feed.load()", file: "/a/Feed.swift", line: 21, module: "Feed")

  private func blocking(_ what: TraceBlocking.What, onMain: Bool = false, _ stack: [CodeLocation]) -> TraceBlocking {
    TraceBlocking(
      what: what,
      task: 0,
      onMain: onMain,
      count: 2,
      time: 5,
      wall: 300,
      cpu: 40,
      preempted: 60,
      stack: stack
    )
  }

  @Test func `A call is told with what it is and what it took`() throws {
    let found = try #require(AuditFinding(blocking(.call(.usleep), [inner, outer]), test: "t"))
    #expect(found.rule == .blockingCall)
    #expect(found.call == "usleep")
    #expect(found.category == "sleep")
    #expect(found.test == "t")
    #expect(found.place == inner)
    #expect(found.stack == [inner, outer])
    #expect((found.count, found.wallNs, found.cpuNs, found.preemptedNs) == (2, 300, 40, 60))
    #expect(!found.onMainThread)
  }

  @Test(arguments: [(false, AuditRule.cpuBudget), (true, .mainActorBudget)])
  func `A long slice breaks the rule of its thread`(onMain: Bool, rule: AuditRule) throws {
    let found = try #require(AuditFinding(blocking(.cpu, onMain: onMain, [inner]), test: nil))
    #expect(found.rule == rule)
    #expect(found.call == nil)
    #expect(found.onMainThread == onMain)
  }

  @Test func `The innermost line that is known is to blame`() throws {
    let nowhere = CodeLocation(function: "thunk", module: "Feed")
    let found = try #require(AuditFinding(blocking(.call(.usleep), [nowhere, outer]), test: nil))
    #expect(found.place == outer)
    let unknown = try #require(AuditFinding(blocking(.call(.usleep), [nowhere]), test: nil))
    #expect(unknown.place == nowhere)
  }

  @Test func `Without code of the user's nobody is to blame`() {
    #expect(AuditFinding(blocking(.call(.usleep), []), test: "t") == nil)
  }
}
