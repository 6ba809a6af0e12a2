import Foundation

/// The answer of a service elsewhere. No thread of this process waits for it.
func answer<Value: Sendable>(_ value: Value, after milliseconds: Int) async throws -> Value {
  try await Task.sleep(for: .milliseconds(milliseconds))
  return value
}

/// Calls back as an older library does: from a thread of its own.
func callBack(after milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
  Thread.detachNewThread {
    usleep(UInt32(milliseconds) * 1000)
    body()
  }
}
