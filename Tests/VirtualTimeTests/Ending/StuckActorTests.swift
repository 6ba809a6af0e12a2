import ConcurrencyTesting
import Dispatch
import TestSupport
import Testing

/// A body that hangs leaves the actors that others use as it has found them.
struct StuckActorTests {
  @globalActor
  private actor Shared {
    static let shared = Shared()
  }

  private static func block(on gate: DispatchSemaphore) { gate.wait() }

  @Test func `An actor that has work as the body hangs goes on with it`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let found = await failures {
      try? await withVirtualTime(timeLimit: .seconds(2)) { _ in
        // The actor has work now, but not the thread on which it would do it.
        _ = Task { @Shared in }
        Self.block(on: gate)
      }
    }
    gate.signal()
    #expect(found.count == 1)
    #expect(found.first?.text.contains("has not returned") == true)
    try await withVirtualTime(timeLimit: .seconds(10)) { _ in
      await Task { @Shared in }.value
    }
  }
}
