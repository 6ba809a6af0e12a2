import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

@globalActor private actor SharedActor {
  static let shared = SharedActor()
}

/// An actor's queue can hold tasks of several scopes at once; each must keep its own time and its own findings.
@Suite struct SharedActorTests {
  @Test(arguments: 1...8)
  func eachScopeSeesItsOwnTimeOnASharedActor(_ number: Int) async throws {
    try await withVirtualTime { time in
      let start = Date()
      for step in 1...50 {
        let now = await Self.readClock()
        #expect(now.timeIntervalSince(start) == Double((step - 1) * number))
        try await Task.sleep(for: .seconds(number))
      }
      #expect(time.elapsed == .seconds(50 * number))
    }
  }

  @Test(arguments: 1...8)
  func sleepsOnASharedActorStayInTheirScope(_ number: Int) async throws {
    try await withVirtualTime { time in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { try await Self.sleepOnActor(.seconds(number), times: 10) } }
        try await group.waitForAll()
      }
      #expect(time.elapsed == .seconds(10 * number))
    }
  }

  @Test(arguments: 0..<8)
  func findingsOnASharedActorGoToTheirScope(_ number: Int) async throws {
    let blocks = number.isMultiple(of: 2)
    let found = await failures {
      await assertNonBlocking(cpuBudget: .seconds(600)) {
        for _ in 0..<20 { await Self.work(blocks: blocks) }
      }
    }
    #expect(found.count == (blocks ? 1 : 0))
    // The same line in the same function, 20 times, and none of another test's.
    if blocks { #expect(found.first?.text.contains("20 times") == true) }
  }

  @SharedActor private static func readClock() -> Date { Date() }

  @SharedActor private static func sleepOnActor(_ duration: Duration, times: Int) async throws {
    for _ in 0..<times { try await Task.sleep(for: duration) }
  }

  @SharedActor private static func work(blocks: Bool) {
    if blocks { usleep(10) }
  }
}
