import ConcurrencyRuntime
import Synchronization
import VirtualTime

/// The body of a virtual-time scope, and what became of it.
///
/// The body runs in a task of its own, since a body that never ends must not keep the test from ending. The closure is one
/// that does not escape, so `take` makes sure that nothing can refer to it any more.
final class ScopeBody<R>: Sendable {
  private typealias Operation = @Sendable (VirtualTime) async throws -> R

  // Written by the scope's root task before it ends, and read and cleared by the caller after that.
  nonisolated(unsafe) private var operation: Operation?
  // As `operation`.
  nonisolated(unsafe) private var result: Result<R, any Error>?
  // The closure's context object, for the one case in which the root task does not end.
  nonisolated(unsafe) private let context: UnsafeRawPointer?

  init(_ operation: @escaping @Sendable (VirtualTime) async throws -> R) {
    self.operation = operation
    context = withUnsafeBytes(of: Stored(operation: operation)) { bytes in
      bytes.load(fromByteOffset: MemoryLayout<UnsafeRawPointer>.size, as: UnsafeRawPointer?.self)
    }
  }

  private struct Stored {
    var operation: Operation
  }

  /// Whether the body ended by throwing.
  var threw: Bool {
    if case .failure = result { true } else { false }
  }

  /// Runs the body to its end, or to that of the scope.
  func run(on scheduler: VirtualScheduler) async -> ScopeEnd {
    let scope = Scope(parent: ScopeEntry.currentScope, driver: scheduler, recorder: nil)
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
    guard let operation else { return }
    do {
      result = .success(try await operation(time))
    } catch {
      result = .failure(error)
    }
  }

  /// The body's result. Afterwards nothing refers to the body's closure.
  func take() throws -> R {
    operation = nil
    if let result {
      self.result = nil
      return try result.get()
    }
    abandonClosure()
    throw VirtualTimeError.bodyDidNotEnd
  }

  /// The root task stands in the middle of the closure and will never go on, so its references to the closure will never
  /// be given back: gives them back for it. Its caller holds the one that is left.
  private func abandonClosure() {
    guard let context else { return }
    ObjectReferences.giveBackAllButOne(context)
  }
}
