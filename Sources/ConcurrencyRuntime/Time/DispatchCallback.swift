import CConcurrencyInterposition
import Synchronization

/// A block that code of a virtual scope has asked libdispatch to run later, as `DispatchQueue.asyncAfter` does.
///
/// When its time has come it runs on the queue that it was meant for, as code of the scope: it reads the scope's clock,
/// and tasks that it creates belong to the scope.
package final class DispatchCallback: Sendable {
  /// Where the C module's callback stands; 0 once it has been given up.
  private let address: Mutex<UInt>
  /// Who has asked for it.
  package let stack: CallStack

  init(_ callback: OpaquePointer, stack: CallStack) {
    address = Mutex(UInt(bitPattern: callback))
    self.stack = stack
  }

  deinit { release() }

  private var callback: OpaquePointer? { OpaquePointer(bitPattern: address.withLock { $0 }) }

  /// Gives up the block and what it refers to.
  private func release() {
    let callback = address.withLock { address in
      defer { address = 0 }
      return address
    }
    if let callback = OpaquePointer(bitPattern: callback) { cci_callback_destroy(callback) }
  }

  /// Gives the block up without giving back what it refers to. It will never run, and it may have been what would have
  /// given back what the code has taken: a semaphore's count, a queue's suspension. libdispatch ends the process when such
  /// an object goes while it is in use. On the real clock all that would live until the block has run, too.
  package func abandon() {
    address.withLock { $0 = 0 }
  }

  /// Whether the callback is meant for the main queue.
  package var isForMainQueue: Bool {
    address.withLock { OpaquePointer(bitPattern: $0).map(cci_callback_is_for_main_queue) ?? false }
  }

  /// Whether the callback is a work item that has been cancelled, so that nothing runs when its time has come.
  package var isCancelled: Bool {
    address.withLock { OpaquePointer(bitPattern: $0).map(cci_callback_is_cancelled) ?? false }
  }

  /// Lets the callback run on its queue, then `completion`, on the same thread.
  package func start(in scope: Scope, completion: @escaping @Sendable () -> Void) {
    let run = Run(callback: self, scope: scope, completion: completion)
    guard let callback else { return completion() }
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
      (scope.openAncestor ?? scope).perform {
        if let pointer = callback.callback { cci_callback_invoke(pointer) }
        // What the block held goes before the scope does, as code of the scope.
        callback.release()
      }
      completion()
    }
  }
}
