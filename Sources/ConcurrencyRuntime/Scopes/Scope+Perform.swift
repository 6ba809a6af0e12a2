import CConcurrencyInterposition
import ConcurrencyTrace

extension Scope {
  /// Runs `body` as code of the scope on the calling thread, which runs no slice of it.
  package func perform(_ body: () -> Void) {
    let context = SliceContext(scope: self, lane: .anyPool)
    let slot = cci_current()
    let outer = (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch)
    let (outerGuard, outerAllowance) = (slot.pointee.guard, slot.pointee.allowance)
    slot.pointee.slice = Unmanaged.passUnretained(context).toOpaque()
    slot.pointee.clock = driver.clock?.pointer
    slot.pointee.watch = nil
    // The caller may be the kit's own code.
    slot.pointee.guard = 0
    slot.pointee.allowance = 0
    body()
    slot.pointee.guard = outerGuard
    slot.pointee.allowance = outerAllowance
    driver.clock?.takeSleepOfThread()
    (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch) = outer
    withExtendedLifetime(context) {}
  }

  /// The innermost scope that is still open of this one and those around it on the same driver.
  var openAncestor: Scope? {
    var scope = self
    while !scope.isOpen {
      guard let parent = scope.parent, parent.driver === driver else { return nil }
      scope = parent
    }
    return scope
  }
}
