import ConcurrencyTesting
import Dispatch
import Foundation
import Synchronization
import Testing

let isEnabled = ProcessInfo.processInfo.environment["EXPECTATIONS_FAILING"] == "1"

/// Bodies that hang until their tests are over, and then come back.
@Suite(.serialized, .enabled(if: isEnabled)) struct ReturningTests {
  private static let gate = DispatchSemaphore(value: 0)
  private static let returned = Atomic(0)
  private static func waitForGate() { gate.wait() }

  @Test(.virtualTime(timeLimit: .seconds(1)), arguments: 1...4) func hangs(number: Int) async {
    Self.waitForGate()
    Self.returned.add(1, ordering: .relaxed)
  }

  @Test func othersGoOn() async throws {
    for _ in 1...4 { Self.gate.signal() }
    while Self.returned.load(ordering: .relaxed) < 4 { try await Task.sleep(for: .milliseconds(10)) }
    // What the bodies referred to is something else by now.
    for _ in 1...100 {
      let elapsed = try await withVirtualTime { time in
        await withTaskGroup { group in
          for _ in 1...100 { group.addTask { try? await Task.sleep(for: .seconds(1)) } }
        }
        return time.elapsed
      }
      #expect(elapsed == .seconds(1))
    }
  }
}
