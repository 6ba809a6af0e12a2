import CConcurrencyInterposition
import Synchronization

/// The isolated deinitializers that code of scopes in virtual time has asked for and that have not run yet. They are no
/// tasks; a scope counts them, so that no time passes before they have run.
private enum IsolatedDeinit {
  struct Pending {
    var work: UInt
    var scope: Scope
  }

  /// By the address of the object that goes.
  static let pending = Mutex<[UInt: Pending]>([:])
}

/// Called by the C module when code asks for an isolated deinitializer. Returns whether `cci_deinit_runs` is to be called
/// in its place.
@_cdecl("cci_deinit_begins")
func deinitBegins(_ object: UnsafeMutableRawPointer, _ work: UnsafeMutableRawPointer) -> Bool {
  guard Scope.openCount.load(ordering: .acquiring) > 0 else { return false }
  return ScopeEntry.withKitCode {
    guard let scope = CurrentWork.find()?.scope, scope.isOpen, scope.driver.clock != nil else { return false }
    scope.deinitBegins()
    IsolatedDeinit.pending.withLock {
      $0[UInt(bitPattern: object)] = .init(work: UInt(bitPattern: work), scope: scope)
    }
    return true
  }
}

@_cdecl("cci_deinit_runs")
func deinitRuns(_ object: UnsafeMutableRawPointer) {
  let taken: (IsolatedDeinit.Pending, isElsewhere: Bool)? = ScopeEntry.withKitCode {
    let pending = IsolatedDeinit.pending.withLock { $0.removeValue(forKey: UInt(bitPattern: object)) }
    return pending.map { ($0, SliceContext.current?.scope.driver !== $0.scope.driver) }
  }
  guard let (pending, isElsewhere) = taken, let work = UnsafeMutableRawPointer(bitPattern: pending.work) else { return }
  // A thread that drains the actor for another scope, or for none, runs it as code of the scope that has asked for it.
  if isElsewhere, let scope = pending.scope.openAncestor {
    scope.perform { cci_deinit_perform(work, object) }
  } else {
    cci_deinit_perform(work, object)
  }
  ScopeEntry.withKitCode { pending.scope.deinitEnded() }
}
