import CConcurrencyInterposition
import ConcurrencyTrace

/// A block that code of a virtual scope has asked libdispatch to run later, as `DispatchQueue.asyncAfter` does.
///
/// When its time has come it runs on the queue that it was meant for, as code of the scope: it reads the scope's clock,
/// and tasks that it creates belong to the scope.
package final class DispatchCallback: Sendable {
  // Written once; what it points to may be used on any thread.
  nonisolated(unsafe) private let callback: OpaquePointer

  init(_ callback: OpaquePointer) {
    self.callback = callback
  }

  deinit { cci_callback_destroy(callback) }

  /// Lets the callback run on its queue, then `completion`, on the same thread.
  package func start(in scope: Scope, completion: @escaping @Sendable () -> Void) {
    let run = Run(callback: self, scope: scope, completion: completion)
    cci_callback_enqueue(callback, Unmanaged.passRetained(run).toOpaque()) { context in
      guard let context else { return }
      Unmanaged<Run>.fromOpaque(context).takeRetainedValue().perform()
    }
  }

  private final class Run {
    let callback: DispatchCallback
    let scope: Scope
    let completion: @Sendable () -> Void

    init(callback: DispatchCallback, scope: Scope, completion: @escaping @Sendable () -> Void) {
      self.callback = callback
      self.scope = scope
      self.completion = completion
    }

    func perform() {
      let context = SliceContext(scope: scope, lane: .anyPool)
      let slot = cci_current()
      let outer = (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch)
      slot.pointee.slice = Unmanaged.passUnretained(context).toOpaque()
      slot.pointee.clock = scope.driver.clock?.pointer
      slot.pointee.watch = nil
      cci_callback_invoke(callback.callback)
      scope.driver.clock?.takeSleepOfThread()
      (slot.pointee.slice, slot.pointee.clock, slot.pointee.watch) = outer
      withExtendedLifetime(context) {}
      completion()
    }
  }
}
