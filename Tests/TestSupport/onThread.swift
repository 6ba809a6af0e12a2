import Foundation

/// Runs `body` on a thread of its own, which belongs to no scope and whose slot nobody else sees.
package func startThread(_ body: @escaping @Sendable () -> Void) {
  let thread = Thread { body() }
  thread.start()
}

/// The result of `body` on a thread of its own, for which the calling task waits.
@discardableResult
package func onThread<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
  await withCheckedContinuation { continuation in
    startThread { continuation.resume(returning: body()) }
  }
}

/// Sleeps for real on another thread than the caller's and then runs `body` there.
package func later(milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
  startThread {
    Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
    body()
  }
}
