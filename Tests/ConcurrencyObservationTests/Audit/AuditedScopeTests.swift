import ConcurrencyRuntime
import Foundation
import Synchronization
import Testing

@testable import ConcurrencyObservation

@Suite struct AuditedScopeTests {
  private final class Count: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }

  // XCTest awaits such a task, and with it all others that matter.
  @Test func theEndOfATaskThatNoOtherHasCreatedIsTold() {
    let told = Count()
    let inner = Count()
    let driver = PoolDriver(width: 1)
    let audit = AuditedScope(
      isOfTest: true,
      foundSomething: {},
      ended: {},
      outerTaskEnded: { told.add() }
    )
    let recorder = Recorder(driver: driver, budgets: nil, audit: audit)
    let scope = Scope(parent: nil, driver: driver, recorder: recorder, audit: audit)
    ScopeEntry.createRoot(in: scope) {
      _ = Task.detached {
        await Task.detached { inner.add() }.value
        async let child: Void = Task.yield()
        await child
      }
    }
    while !scope.unfinishedTasks.isEmpty { usleep(100) }
    while told.value == 0 { usleep(100) }
    #expect(inner.value == 1)
    #expect(told.value == 1)
    driver.stop()
    scope.close()
  }
}
