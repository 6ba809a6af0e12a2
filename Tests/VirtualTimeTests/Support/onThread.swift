import Foundation

/// Runs `body` on a thread that belongs to no scope.
func startThread(_ body: @escaping @Sendable () -> Void) {
  let thread = Thread { body() }
  thread.start()
}

/// The result of `body` on a thread that belongs to no scope, for which the calling task waits.
@discardableResult
func onThread<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
  await withCheckedContinuation { continuation in
    startThread { continuation.resume(returning: body()) }
  }
}
