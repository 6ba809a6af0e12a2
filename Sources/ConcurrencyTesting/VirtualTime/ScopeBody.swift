import ConcurrencyRuntime
import Synchronization
import VirtualTime

/// The body of a virtual-time scope, and what became of it.
///
/// The body runs in a task of its own, since a body that never ends must not keep the test from ending.
final class ScopeBody<R>: Sendable {
  private typealias Operation = @Sendable (VirtualTime) async throws -> R

  private let operation: Operation
  // Written by the scope's root task before it ends, and read and cleared by the caller after that.
  nonisolated(unsafe) private var result: Result<R, any Error>?

  init(_ operation: @escaping @Sendable (VirtualTime) async throws -> R) {
    self.operation = operation
  }

  /// Whether the body ended by throwing.
  var threw: Bool {
    if case .failure = result { true } else { false }
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
    do {
      result = .success(try await operation(time))
    } catch {
      result = .failure(error)
    }
  }

  /// The body's result.
  func take() throws -> R {
    guard let result else { throw VirtualTimeError.bodyDidNotEnd }
    self.result = nil
    return try result.get()
  }
}
