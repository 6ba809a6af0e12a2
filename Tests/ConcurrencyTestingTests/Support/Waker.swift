import Foundation
import Synchronization
import TestSupport

// glibc declares it for GNU programs only, which Swift's module is not.
@_silgen_name("gettid")
private func gettid() -> Int32

/// Lets go of a thread once that sleeps, so that a wait is a real one however busy the machine is.
final class Waker: Sendable {
  /// The kernel's number of the thread that is about to wait; 0 until that is known.
  private let waiter = Atomic<Int32>(0)

  /// - Parameter wake: ends the wait; called on another thread.
  init(_ wake: @escaping @Sendable () -> Void) {
    startThread { [self] in
      while true {
        let waiter = waiter.load(ordering: .acquiring)
        if waiter != 0, Self.isAsleep(waiter) { break }
        usleep(500)
      }
      wake()
    }
  }

  /// To be called by the thread that waits, right before: whatever else makes it sleep from now on counts too.
  func arm() { waiter.store(gettid(), ordering: .releasing) }

  /// Whether the kernel has put the thread to sleep. The state stands behind the name, which is in parentheses.
  private static func isAsleep(_ thread: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8) else {
      return false
    }
    return stat.split(separator: ")").last?.hasPrefix(" S ") == true
  }
}
