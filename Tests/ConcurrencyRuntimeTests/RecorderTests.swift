import CConcurrencyInterposition
import ConcurrencyTrace
import Testing

@testable import ConcurrencyRuntime

@Suite struct RecorderTests {
  @Test(arguments: [true, false])
  func eventsAreKeptIfSomebodyAsksForThem(keepsEvents: Bool) {
    let driver = IdleDriver()
    let recorder = Recorder(driver: driver, budgets: nil, keepsEvents: keepsEvents)
    let scope = Scope(parent: nil, driver: driver, recorder: recorder)
    let inner = Scope(parent: scope, driver: driver, recorder: Recorder(driver: driver, budgets: nil))
    defer { scope.close() }
    #expect(scope.isRecorded == keepsEvents)
    #expect(inner.isRecorded)
    inner.forEachRecorder { recorder in
      recorder.recordEnqueue(nil, by: nil, after: .hop, lane: .anyPool)
      recorder.record(nil, .began(lane: .anyPool))
    }
    let count = { $0.trace(from: 0, wall: 0, realWall: 0, resolvesAddresses: false).events.count } as (Recorder) -> Int
    #expect(count(recorder) == (keepsEvents ? 2 : 0))
    #expect(inner.recorder.map(count) == 2)
    #expect(recorder.isComplete == keepsEvents)
  }

  // Which test has a lock for how long is chance; a gate is to tell the same of the same code.
  @Test(arguments: [CCI_CALL_pthread_mutex_lock, CCI_CALL_futex_lock_pi, CCI_CALL_usleep])
  func anAuditTellsLocksThatAreHeldForLongerThanTheBudget(call: cci_call) {
    let cases: [(isAudited: Bool, blocked: Int64, isLockTold: Bool)] = [
      (true, 9, false), (true, 10, true), (false, 2, true),
    ]
    for (isAudited, blocked, isLockTold) in cases {
      let recorder = Recorder(
        driver: IdleDriver(),
        budgets: SliceBudgets(pool: 10_000_000, main: 16_000_000),
        audit: isAudited ? AuditedScope(isOfTest: true, foundSomething: {}, ended: {}) : nil
      )
      var raw = cci_record()
      raw.call = call
      raw.count = 1
      raw.longest_ns = blocked * 1_000_000
      recorder.addCall(raw, record: nil, onMain: false)
      #expect(recorder.hasFindings == (isLockTold || call == CCI_CALL_usleep), "\(isAudited) \(blocked) ms")
    }
  }

  // The task's record refers to the scope, and the scope to the recorder.
  @Test func whatATaskHasLeftInARecorderKeepsNoScope() {
    weak var scopeLeft: Scope?
    weak var recorderLeft: Recorder?
    final class Object {}
    let object = Unmanaged.passRetained(Object()).toOpaque()
    do {
      let driver = IdleDriver()
      let recorder = Recorder(driver: driver, budgets: nil)
      let scope = Scope(parent: nil, driver: driver, recorder: recorder)
      let record = TaskRecord(
        id: .max,
        pointer: object,
        scope: scope,
        creator: nil,
        isChild: false,
        isRoot: false,
        isBackground: false,
        name: "loader",
        spawn: nil
      )
      recorder.add(record)
      #expect(recorder.trace(from: 0, wall: 0, realWall: 0, resolvesAddresses: false).tasks.map(\.name) == ["loader"])
      scope.close()
      record.release()
      (scopeLeft, recorderLeft) = (scope, recorder)
    }
    Unmanaged<Object>.fromOpaque(object).release()
    #expect(scopeLeft == nil)
    #expect(recorderLeft == nil)
  }
}
