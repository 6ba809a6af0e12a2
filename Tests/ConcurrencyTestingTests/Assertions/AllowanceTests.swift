import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

@Suite struct AllowanceTests {
  private struct Broken: Error {}

  /// Blocks at so many places: each has a stack of its own.
  @inline(never)
  private static func block(depth: Int) {
    if depth == 0 { return }
    block(depth: depth - 1)
    usleep(1)
    block(depth: depth - 1)
    usleep(1)
  }

  @Test func whatIsAllowedDoesNotHideWhatIsNot() async throws {
    let few = await findings(allowing: .call(.usleep)) {
      Self.block(depth: 3)
      _ = Foundation.sleep(0)
    }
    #expect(few?.contains("- sleep blocked a thread of the pool") == true)
    // More than there is room for.
    let many = await findings(allowing: .call(.usleep)) {
      Self.block(depth: 7)
      _ = Foundation.sleep(0)
    }
    let text = try #require(many)
    #expect(text.contains("more than are kept of one slice, expected none"))
    #expect(await findings(allowing: .call(.usleep)) { Self.block(depth: 3) } == nil)
  }

  @Test func oneThatNothingNeededIsTold() async throws {
    let line = #line + 2
    let told = await failures(severity: .warning) {
      await assertNonBlocking(
        cpuBudget: .seconds(600),
        allowing: .call(.nanosleep),
        .call(.usleep),
        .function("load(_:)")
      ) {
        _ = usleep(1)
      }
    }
    #expect(told.map(\.line) == [line])
    #expect(
      told.first?.text.hasPrefix(
        "assertNonBlocking: 2 allowances were not needed: .call(nanosleep), .function(\"load(_:)\")\nRemedy: remove"
      ) == true
    )
  }

  @Test func oneThatWasNeededIsNot() async {
    let told = await failures(severity: .warning) {
      await assertNonBlocking(cpuBudget: .seconds(600), allowing: .call(.usleep), .category(.sleep)) { _ = usleep(1) }
    }
    #expect(told.isEmpty)
  }

  @Test func anOperationThatWasCutShortMayHaveNeededIt() async {
    let told = await failures(severity: .warning) {
      let error = await thrownError {
        try await assertNonBlocking(cpuBudget: .seconds(600), allowing: .call(.usleep)) { throw Broken() }
      }
      #expect(error is Broken)
    }
    #expect(told.isEmpty)
  }

  @Test func whatIsNotAllowedAfterAllIsFound() async throws {
    let text = try #require(
      await findings {
        allowBlocking("a test") {
          usleep(1)
          disallowBlocking { _ = usleep(1) }
          usleep(1)
        }
      }
    )
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(!text.contains(" times "))
  }

  @Test func processorTimeThatIsAllowedIsNoFinding() async {
    let text = await findings(cpuBudget: .milliseconds(10)) {
      allowBlocking("a test") { spinProcessor(milliseconds: 50) }
    }
    #expect(text == nil)
  }

  @Test func processorTimeThatIsNotAllowedAfterAllIsFound() async throws {
    let found = await findings(cpuBudget: .milliseconds(10)) {
      allowBlocking("a test") {
        spinProcessor(milliseconds: 50)
        disallowBlocking { spinProcessor(milliseconds: 50) }
        spinProcessor(milliseconds: 50)
      }
    }
    let text = try #require(found)
    #expect(text.contains("1 slice over 10 ms of processor time"))
    #expect(!text.contains("an unknown place"))
  }

  @Test func whatIsAllowedInsideThatIsNot() async {
    let text = await findings {
      allowBlocking("a test") {
        disallowBlocking { allowBlocking("inside") { _ = usleep(1) } }
        usleep(1)
      }
    }
    #expect(text == nil)
  }
}
