import Foundation

/// Runs `body` on a thread of its own, whose slot nobody else sees.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    Thread { continuation.resume(returning: body()) }.start()
  }
}

/// Sleeps for real on another thread than the caller's and then runs `body` there.
func later(milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
  Thread {
    Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
    body()
  }.start()
}
