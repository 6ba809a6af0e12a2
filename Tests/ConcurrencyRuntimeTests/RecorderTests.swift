import ConcurrencyTrace
import Testing

@testable import ConcurrencyRuntime

@Suite struct RecorderTests {
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
