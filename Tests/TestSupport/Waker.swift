import Dispatch
import Foundation
import Synchronization

// glibc declares it for GNU programs only, which Swift's module is not.
@_silgen_name("gettid")
private func gettid() -> Int32

/// Lets go of a thread once that sleeps, so that a wait is a real one however busy the machine is.
package final class Waker: Sendable {
  /// The kernel's number of the thread that is about to wait; 0 until that is known.
  private let waiter = Atomic<Int32>(0)
  private let isOver = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - polls: how often the thread must be found in one and the same sleep.
  ///   - isWaiting: whether a sleep can be the one that is meant, where that is known; called on another thread.
  ///   - wake: ends the wait; called on another thread.
  package init(
    polls needed: Int = 100,
    where isWaiting: @escaping @Sendable () -> Bool = { true },
    _ wake: @escaping @Sendable () -> Void
  ) {
    startThread { [self] in
      var polls = 0
      var sleep = ""
      // A lock of a library can put the thread to sleep as well, but not for that long.
      while polls < needed {
        usleep(500)
        let waiter = waiter.load(ordering: .acquiring)
        let now = waiter != 0 && isWaiting() ? Self.sleep(of: waiter) : nil
        polls = now != nil && now == sleep ? polls + 1 : 0
        sleep = now ?? ""
      }
      wake()
      isOver.signal()
    }
  }

  /// Waits, once, until `wake` has returned: then what it uses can be closed. A descriptor that is closed under it can be
  /// another one's by the time that it looks again.
  package func join() { isOver.wait() }

  /// To be called by the thread that waits, right before.
  package func arm() { waiter.store(gettid(), ordering: .releasing) }

  /// What tells one sleep of the thread from another: how often it has gone to sleep. Nil while it is awake.
  private static func sleep(of thread: Int32) -> String? {
    guard let status = try? String(contentsOfFile: "/proc/self/task/\(thread)/status", encoding: .utf8) else {
      return nil
    }
    let lines = status.split(separator: "\n")
    guard lines.contains(where: { $0.hasPrefix("State:\tS") }) else { return nil }
    return lines.first { $0.hasPrefix("voluntary_ctxt_switches:") }.map(String.init)
  }
}
