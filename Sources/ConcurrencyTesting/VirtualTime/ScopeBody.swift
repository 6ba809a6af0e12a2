import ConcurrencyRuntime
import Synchronization
import VirtualTime

/// The body of a virtual-time scope, and what became of it.
///
/// The body runs in a task of its own, since a body that never ends must not keep the test from ending.
final class ScopeBody<R>: Sendable {
  private typealias Operation = @Sendable (VirtualTime) async throws -> R

  private let operation: Operation
  // Written by the scope's root task, and read and cleared by the caller, under the lock: a body that hangs can come back
  // just when the caller has been told that it does not.
  nonisolated(unsafe) private var result: Result<R, any Error>?
  private let lock = Mutex(())

  init(_ operation: @escaping @Sendable (VirtualTime) async throws -> R) {
    self.operation = operation
  }

  /// Whether the body ended by throwing.
  var threw: Bool {
    lock.withLock { _ in if case .failure = result { true } else { false } }
  }

  /// Runs the body to its end, or to that of the scope.
  func run(on scheduler: VirtualScheduler) async -> ScopeEnd {
    let scope = Scope(parent: ScopeEntry.enclosing, driver: scheduler, recorder: nil)
    let time = VirtualTime(scheduler: scheduler)
    let root = ScopeEntry.createRoot(in: scope) {
      Task {
        await self.perform(time)
        scheduler.bodyEnded(in: scope)
      }
    }
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        scheduler.run(scope) { end in continuation.resume(returning: end) }
      }
    } onCancel: {
      root.cancel()
    }
  }

  private func perform(_ time: VirtualTime) async {
    let result: Result<R, any Error>
    do {
      result = .success(try await operation(time))
    } catch {
      result = .failure(error)
    }
    lock.withLock { _ in self.result = result }
  }

  /// The body's result.
  func take() throws -> R {
    let taken = lock.withLock { _ in
      defer { result = nil }
      return result
    }
    guard let result = taken else { throw VirtualTimeError.bodyDidNotEnd }
    return try result.get()
  }
}
